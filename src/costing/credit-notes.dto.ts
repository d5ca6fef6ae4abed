import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { DecimalText, MayBeAbsent, NestedList, Text } from '../http/rules.js';

const LINES_MAX = 500;

export class CreditLineDto {
  @IsInt() @Min(1) @Max(100_000) @ApiProperty({ description: "The statement's line" }) line: number;
  @DecimalText({ example: '12.50', description: 'What is taken back, with the sign of the line' })
  amount: string;
}

export class CreditNoteDto {
  @Text(500) @Matches(/\S/, { message: 'must say something' }) reason: string;
  @MayBeAbsent()
  @IsIn([true])
  @ApiProperty({ required: false, enum: [true], description: 'All that is left; instead of lines' })
  whole?: true;
  @MayBeAbsent() @NestedList(() => CreditLineDto, { itemsMax: LINES_MAX }) lines?: CreditLineDto[];
  @MayBeAbsent()
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as COP' })
  @ApiProperty({
    required: false,
    description: 'Needed where the period has statements in several currencies',
  })
  currency?: string;
}

/** The credit note as it was issued: a statement's form, with negative lines and `corrects`. */
export class CreditNoteView {
  @ApiProperty() id: string;
  @ApiProperty({ example: 'ST-NC-2026-10-0001' }) number: string;
  @ApiProperty({ enum: ['credit_note'] }) kind: string;
  @ApiProperty() period: string;
  @ApiProperty() companyId: string;
  @ApiProperty() currency: string;
  @ApiProperty({ type: Object, description: '{amount, currency}' }) subtotal: object;
  @ApiProperty({ type: Object, description: '{amount, currency}' }) total: object;
  @ApiProperty({ type: Object, isArray: true }) lines: object[];
  @ApiProperty({ type: Object, isArray: true }) taxes: object[];
  @ApiProperty({ type: Object, description: '{id, number, reason}' }) corrects: object;
  @ApiProperty() hash: string;
}
