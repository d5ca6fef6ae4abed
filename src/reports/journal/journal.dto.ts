import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { PERIOD_PATTERN } from '../../costing/domain/period-names.js';
import { MayBeAbsent } from '../../http/rules.js';

export const JOURNAL_FORMATS = ['csv', 'xlsx', 'siigo', 'json'] as const;
export type JournalFormat = (typeof JOURNAL_FORMATS)[number];

/** A month of issue dates. */
export class JournalPeriodQuery {
  @Matches(PERIOD_PATTERN, { message: 'must be a month such as 2026-11' })
  @ApiProperty({ example: '2026-11', description: 'The month of the issue dates' })
  period: string;
}

export class JournalQuery extends JournalPeriodQuery {
  @MayBeAbsent()
  @IsIn(JOURNAL_FORMATS)
  @ApiProperty({ required: false, enum: JOURNAL_FORMATS, default: 'csv' })
  format?: JournalFormat;
  @MayBeAbsent()
  @Matches(/^[0-9A-Za-z-]{1,20}$/, { message: 'must be 1 to 20 letters, digits or hyphens' })
  @ApiProperty({
    required: false,
    default: '1',
    description: "Siigo's code of the type of voucher; for `siigo` alone",
  })
  voucherType?: string;
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(999_999_999)
  @ApiProperty({
    required: false,
    type: Number,
    minimum: 1,
    default: 1,
    description: 'Consecutive number of the first voucher; for `siigo` alone',
  })
  firstNumber?: number;
}

/** What a month's journal would hold. */
export class JournalSummaryView {
  @ApiProperty() companyId: string;
  @ApiProperty({ example: '2026-11' }) period: string;
  @ApiProperty({ description: 'Documents with an entry' }) vouchers: number;
  @ApiProperty({ description: 'Lines of these entries' }) lines: number;
  @ApiProperty({
    description: 'Documents of the month that are pending or need review: not in the journal yet',
  })
  pendingInvoices: number;
  @ApiProperty({ description: 'Documents of the month that failed: not in the journal' })
  failedInvoices: number;
}
