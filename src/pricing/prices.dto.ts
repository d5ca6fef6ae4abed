import { ApiProperty } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { Instant, MayBeAbsent, Nested, Text } from '../http/rules.js';

const PROVIDERS = ['deepseek', 'groq', 'xai'] as const;

/** The price of ONE token: plain decimal text of at most 18 places, not negative. */
function TokenPrice() {
  return applyDecorators(
    IsString({ message: 'must be a decimal string such as "0.00000015", not a number' }),
    Matches(/^\d{1,9}(\.\d{1,18})?$/, { message: 'must be the price of one token, such as "0.00000015"' }),
    ApiProperty({ example: '0.00000015', description: 'For ONE token' }),
  );
}

export class TokenPricesDto {
  @TokenPrice() cacheHit: string;
  @TokenPrice() cacheMiss: string;
  @TokenPrice() output: string;
}

export class CreatePriceDto {
  @IsIn(PROVIDERS) @ApiProperty({ enum: PROVIDERS }) provider: (typeof PROVIDERS)[number];
  @Text(200) model: string;
  @Matches(/^[A-Z]{3}$/, { message: 'must be an ISO 4217 code such as USD' })
  @ApiProperty({ example: 'USD' })
  currency: string;
  @Nested(() => TokenPricesDto, { description: 'All day, or off-peak where there is a schedule' })
  prices: TokenPricesDto;
  @MayBeAbsent()
  @Nested(() => TokenPricesDto, { required: false, description: 'Inside the peak windows' })
  peak?: TokenPricesDto;
  @MayBeAbsent()
  @Text(100, { required: false, description: 'Peak windows and holiday calendar, by name' })
  schedule?: string;
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  @ApiProperty({
    required: false,
    default: 0,
    description: 'Holds for requests with at least this many prompt tokens',
  })
  minPromptTokens?: number;
  @Instant() validFrom: string;
  @MayBeAbsent() @Instant({ required: false }) validTo?: string;
  @MayBeAbsent() @Text(500, { required: false, description: 'Where the price was read' }) source?: string;
}

export class PricesQuery extends PageQuery {
  @MayBeAbsent() @IsIn(PROVIDERS) @ApiProperty({ required: false, enum: PROVIDERS }) provider?: string;
  @MayBeAbsent() @Text(200, { required: false }) model?: string;
}

export class TokenPricesView {
  @ApiProperty() cacheHit: string;
  @ApiProperty() cacheMiss: string;
  @ApiProperty() output: string;
}

export class PriceView {
  @ApiProperty() id: string;
  @ApiProperty() provider: string;
  @ApiProperty() model: string;
  @ApiProperty() currency: string;
  @ApiProperty({ type: TokenPricesView }) prices: TokenPricesView;
  @ApiProperty({ type: TokenPricesView, nullable: true }) peak: TokenPricesView | null;
  @ApiProperty({ type: String, nullable: true }) schedule: string | null;
  @ApiProperty() minPromptTokens: number;
  @ApiProperty({ format: 'date-time' }) validFrom: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) validTo: string | null;
  @ApiProperty() source: string;
}
