import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { MayBeAbsent, QueryInteger } from '../http/rules.js';
import { PAGE_DEFAULT, PAGE_MAX } from '../http/page.js';
import { MoneyView } from '../usage/usage.dto.js';

/** Lines of one bill, in the order of its file. */
export class BillLinesQuery {
  @MayBeAbsent() @QueryInteger({ min: 1, max: PAGE_MAX, default: PAGE_DEFAULT }) limit?: number;
  @MayBeAbsent()
  @Matches(/^\d{1,18}$/, { message: 'is not a cursor that a list of ours gave' })
  @ApiProperty({ required: false })
  cursor?: string;
  @MayBeAbsent()
  @IsIn(['true', 'false'])
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: 'Only the lines set apart, or only the others',
  })
  quarantined?: 'true' | 'false';
}

export class BillWarningView {
  @ApiProperty({ example: 'sum_differs' }) code: string;
  @ApiProperty() message: string;
  @ApiProperty({ required: false }) file?: string;
  @ApiProperty({ required: false }) line?: number;
  @ApiProperty({ required: false }) column?: string;
}

export class BillLineView {
  @ApiProperty() id: string;
  @ApiProperty({ format: 'date-time' }) start: string;
  @ApiProperty({ format: 'date-time' }) end: string;
  @ApiProperty() model: string;
  @ApiProperty({ type: String, nullable: true }) keyName: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Our key; null: foreign, ambiguous or not told' })
  keyId: string | null;
  @ApiProperty({ enum: ['cache_hit', 'cache_miss', 'output', 'requests', 'other'] }) kind: string;
  @ApiProperty({ description: 'As the file writes it' }) type: string;
  @ApiProperty({ type: String, nullable: true }) price: string | null;
  @ApiProperty({ description: 'Tokens or requests' }) quantity: string;
  @ApiProperty({ type: MoneyView }) cost: MoneyView;
  @ApiProperty({ type: String, nullable: true, description: 'Why it is set apart' }) quarantined:
    string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The bill that restated its interval' })
  replacedBy: string | null;
  @ApiProperty() file: string;
  @ApiProperty() line: number;
}

export class BillView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) providerAccountId: string;
  @ApiProperty({ enum: ['reconciled', 'unreconciled'] }) status: 'reconciled' | 'unreconciled';
  @ApiProperty({ example: 'deepseek' }) format: string;
  @ApiProperty({ type: [String] }) fileNames: string[];
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) periodStart: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) periodEnd: string | null;
  @ApiProperty({ type: String, nullable: true, example: '+08:00' }) utcOffset: string | null;
  @ApiProperty({ description: 'Rows of the file of usage' }) rows: number;
  @ApiProperty({
    description: 'What the lines come to: money, or a list where there are several currencies',
    oneOf: [{ $ref: getSchemaPath(MoneyView) }, { type: 'array', items: { $ref: getSchemaPath(MoneyView) } }],
  })
  billed: MoneyView | MoneyView[];
  @ApiProperty({
    description: 'The part of it that was taken from granted balance',
    oneOf: [{ $ref: getSchemaPath(MoneyView) }, { type: 'array', items: { $ref: getSchemaPath(MoneyView) } }],
  })
  granted: MoneyView | MoneyView[];
  @ApiProperty({ description: 'Whether a cost file was there to hold the lines against' }) hasCosts: boolean;
  @ApiProperty({ type: [BillWarningView] }) warnings: BillWarningView[];
  @ApiProperty({ format: 'date-time' }) importedAt: string;
}

export class BillWithQuarantineView extends BillView {
  @ApiProperty({ description: 'How many lines are set apart' }) quarantinedCount: number;
  @ApiProperty({ type: [BillLineView], description: 'The first of them' }) quarantined: BillLineView[];
}

export class BillProgressView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) providerAccountId: string;
  @ApiProperty({ enum: ['receiving', 'reading', 'done', 'refused'] })
  phase: 'receiving' | 'reading' | 'done' | 'refused';
  @ApiProperty({ description: 'Of the phase it is in' }) bytesRead: number;
  @ApiProperty({ type: Number, nullable: true }) bytesTotal: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Of the phase it is in; null: nobody knows' })
  percent: number | null;
  @ApiProperty({ type: String, nullable: true }) billId: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was refused' }) code: string | null;
  @ApiProperty({ format: 'date-time' }) startedAt: string;
}
