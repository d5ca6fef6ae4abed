import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { DecimalText, MayBeAbsent, NestedList } from '../http/rules.js';
import { RATES_MAX } from './domain/exchange-rate.js';

const Currency = () => Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as USD' });
const Day = () => Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a day such as 2026-11-20' });

export class ExchangeRatesQuery extends PageQuery {
  @MayBeAbsent()
  @Day()
  @ApiProperty({
    required: false,
    example: '2026-11-20',
    description: 'Answers with the one rate of this day',
  })
  date?: string;
  @MayBeAbsent()
  @Currency()
  @ApiProperty({ required: false, description: 'With a date: USD when absent' })
  base?: string;
  @MayBeAbsent()
  @Currency()
  @ApiProperty({ required: false, description: 'With a date: COP when absent' })
  quote?: string;
}

/** One rate as the staff enters it. */
export class EnteredRateDto {
  @Currency() @ApiProperty({ example: 'USD' }) base: string;
  @Currency() @ApiProperty({ example: 'COP' }) quote: string;
  @DecimalText({ example: '4008.70', description: 'One unit of base in quote' }) rate: string;
  @Day() @ApiProperty({ example: '2026-11-20', description: 'First day' }) validFrom: string;
  @Day() @ApiProperty({ example: '2026-11-23', description: 'Last day, included' }) validTo: string;
}

export class EnteredRatesDto {
  @NestedList(() => EnteredRateDto, { itemsMax: RATES_MAX }) rates: EnteredRateDto[];
}

export class ImportedRatesView {
  @ApiProperty({ description: 'Rates that were not known before' }) imported: number;
  @ApiProperty({ description: 'Rates that were known, with the same value' }) unchanged: number;
  @ApiProperty({ type: String, nullable: true, description: 'First day told of' }) from: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Last day told of' }) to: string | null;
}

export class ExchangeRateView {
  @ApiProperty({ type: String, nullable: true, description: 'The day asked for; null in a list' })
  date: string | null;
  @ApiProperty() base: string;
  @ApiProperty() quote: string;
  @ApiProperty({ example: '4008.7', description: 'One unit of base in quote' }) rate: string;
  @ApiProperty() validFrom: string;
  @ApiProperty({ description: 'Included' }) validTo: string;
  @ApiProperty({ enum: ['trm', 'entered'] }) source: string;
  @ApiProperty({ description: 'The rate kept is that of quote to base' }) inverse: boolean;
}

export class ExchangeRateListView {
  @ApiProperty({ type: ExchangeRateView, isArray: true }) items: ExchangeRateView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
