import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { MayBeAbsent } from '../../http/rules.js';
import { MoneyView } from '../../usage/usage.dto.js';
import { EXPLAIN_LANGUAGES, type ExplainLanguage } from './domain/wording.js';

/** Invoices told one by one in an answer. */
export const EXPLAINED_INVOICES = 10;
const INVOICES_MAX = 50;
const OFFSET_MAX = 10_000_000;
const LINES_MAX = 10_000;

export class ExplainQuery {
  @MayBeAbsent()
  @IsIn(EXPLAIN_LANGUAGES)
  @ApiProperty({ required: false, enum: EXPLAIN_LANGUAGES, default: 'es' })
  lang?: ExplainLanguage;
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(OFFSET_MAX)
  @ApiProperty({
    required: false,
    type: Number,
    default: 0,
    description: 'How many of the dearest invoices to leave out; the answer names the next page',
  })
  invoices?: number;
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(INVOICES_MAX)
  @ApiProperty({ required: false, type: Number, default: EXPLAINED_INVOICES, maximum: INVOICES_MAX })
  limit?: number;
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LINES_MAX)
  @ApiProperty({ required: false, type: Number, description: 'This line of the statement alone' })
  line?: number;
}

/** A figure and the way down from it. */
export class StepView {
  @ApiProperty({ example: 'line' }) figure: string;
  @ApiProperty({ type: () => MoneyView }) amount: MoneyView;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '1000 × 0.000000003 + 210 × 0.00000015',
    description:
      'Comes to the amount, exactly. `floor(x)` cuts off after 18 places, `round(x; n)` rounds half up to n; null: stated by somebody else',
  })
  formula: string | null;
  @ApiProperty() sentence: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  facts: Record<string, string>;
  @ApiProperty({ type: () => [StepView] }) children: StepView[];
}

export class ExplanationView {
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty({ format: 'uuid' }) companyId: string;
  @ApiProperty({ enum: EXPLAIN_LANGUAGES }) language: ExplainLanguage;
  @ApiProperty({ description: 'The period is open: its figures still change' }) draft: boolean;
  @ApiProperty({ type: [StepView], description: 'Statement by statement, or share by share' })
  figures: StepView[];
  @ApiProperty({
    type: Number,
    nullable: true,
    description: '`?invoices=` of the next page; null: there are no more',
  })
  nextInvoices: number | null;
}
