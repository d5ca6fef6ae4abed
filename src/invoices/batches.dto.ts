import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsUUID, Matches } from 'class-validator';
import { PageQuery } from '../http/page.js';
import { DecimalText, Instant, MayBeAbsent, Nested, NestedList, Text } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import { WAITING_REASONS } from './domain/waiting-message.js';

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const KINDS = ['invoice', 'credit_note', 'debit_note'] as const;

/** Most invoices in one JSON request; more go in several batches or as files. */
export const JSON_INVOICES_MAX = 10_000;
const LINES_MAX = 5_000;
const TAXES_MAX = 50;

const CURRENCY = /^[A-Z]{3}$/;
const SCHEME = /^[0-9A-Z]{2}$/;
/** Systems write a tax by its name as often as by DIAN's code (table of tributos). */
const SCHEMES_BY_NAME: Readonly<Record<string, string>> = {
  IVA: '01',
  ICA: '03',
  INC: '04',
  RETEIVA: '05',
  RETERENTA: '06',
  RETEFUENTE: '06',
  RETEICA: '07',
};

export class BatchOptionsDto {
  @MayBeAbsent()
  @IsIn(PRIORITIES)
  @ApiProperty({ required: false, enum: PRIORITIES, default: 'normal' })
  priority?: Priority;
  @MayBeAbsent() @Instant({ required: false, description: 'When the work should be done' }) finishBy?: string;
  @MayBeAbsent() @Text(200, { required: false }) externalId?: string;
}

export class SupplierDto {
  @Text(40, { description: 'NIT or foreign id' }) taxId: string;
  @Text(300) name: string;
}

export class TaxDto {
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (SCHEMES_BY_NAME[value.toUpperCase()] ?? value) : value,
  )
  @Matches(SCHEME, { message: 'must be a DIAN scheme such as 01, or a name such as IVA' })
  @ApiProperty({ example: '01' })
  scheme: string;
  @MayBeAbsent() @DecimalText({ required: false, example: '19.00' }) percent?: string;
  @MayBeAbsent() @DecimalText({ required: false }) base?: string;
  @DecimalText() amount: string;
}

export class LineDto {
  @MayBeAbsent() @Text(100, { required: false }) id?: string;
  @Text(5_000) description: string;
  @MayBeAbsent() @DecimalText({ required: false }) quantity?: string;
  @MayBeAbsent() @DecimalText({ required: false }) unitPrice?: string;
  @DecimalText({ description: 'Net of discounts, before tax' }) amount: string;
}

export class InvoiceDto {
  @Text(200) externalId: string;
  @Text(100) number: string;
  @MayBeAbsent()
  @IsIn(KINDS)
  @ApiProperty({ required: false, enum: KINDS, default: 'invoice' })
  kind?: (typeof KINDS)[number];
  @MayBeAbsent()
  @Matches(/^[0-9a-fA-F]{40,96}$/, { message: 'must be a CUFE of 40 to 96 hexadecimal digits' })
  @ApiProperty({ required: false })
  cufe?: string;
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'must be a day such as 2026-11-20' })
  @ApiProperty({ format: 'date' })
  issueDate: string;
  @Matches(CURRENCY, { message: 'must be an ISO 4217 code such as COP' })
  @ApiProperty({ example: 'COP' })
  currency: string;
  @Nested(() => SupplierDto) supplier: SupplierDto;
  @NestedList(() => LineDto, { itemsMax: LINES_MAX }) lines: LineDto[];
  @MayBeAbsent() @NestedList(() => TaxDto, { itemsMax: TAXES_MAX }) taxes?: TaxDto[];
  @DecimalText({ description: 'What is to be paid' }) total: string;
}

/** The JSON form of a batch. The invoices are checked one by one, so that a long list does not hold the process up. */
export class JsonBatchDto extends BatchOptionsDto {
  @NestedList(() => InvoiceDto, { itemsMax: JSON_INVOICES_MAX }) invoices: InvoiceDto[];
}

export class BatchesQuery extends PageQuery {
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) companyId?: string;
  @MayBeAbsent()
  @IsIn(['processing', 'completed', 'completed_with_errors'])
  @ApiProperty({ required: false, enum: ['processing', 'completed', 'completed_with_errors'] })
  status?: string;
  @MayBeAbsent() @Text(200, { required: false }) externalId?: string;
}

export class DocumentsQuery extends PageQuery {
  @MayBeAbsent()
  @IsIn(['accepted', 'duplicate', 'rejected', 'ignored'])
  @ApiProperty({ required: false, enum: ['accepted', 'duplicate', 'rejected', 'ignored'] })
  outcome?: string;
}

export class BatchCountsView {
  @ApiProperty() received: number;
  @ApiProperty() accepted: number;
  @ApiProperty() duplicate: number;
  @ApiProperty() rejected: number;
  @ApiProperty() ignored: number;
  @ApiProperty() pending: number;
  @ApiProperty({ description: 'Classified, reviewed ones included' }) classified: number;
  @ApiProperty() needsReview: number;
  @ApiProperty() failed: number;
}

export class BatchView {
  @ApiProperty() id: string;
  @ApiProperty() companyId: string;
  @ApiProperty({ enum: ['processing', 'completed', 'completed_with_errors'] }) status: string;
  @ApiProperty({ enum: PRIORITIES }) priority: Priority;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) finishBy: string | null;
  @ApiProperty({ type: String, nullable: true }) externalId: string | null;
  @ApiProperty({ type: BatchCountsView }) counts: BatchCountsView;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: WAITING_REASONS,
    description: 'Why work waits at the moment, if it does',
  })
  waiting: string | null;
  @ApiProperty({ format: 'date-time', type: String, nullable: true, description: 'Until when, if known' })
  waitingUntil: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The same as a sentence',
    example: 'Service saturated until 2026-11-20T14:05:00.000Z',
  })
  waitingMessage: string | null;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'Saved by waiting for cheaper hours' })
  saving: MoneyView | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) finishedAt: string | null;
}

export class BatchDocumentView {
  @ApiProperty() id: string;
  @ApiProperty() fileName: string;
  @ApiProperty({ enum: ['accepted', 'duplicate', 'rejected', 'ignored'] }) outcome: string;
  @ApiProperty({ description: 'Stable code' }) code: string;
  @ApiProperty() detail: string;
  @ApiProperty({ type: String, nullable: true, description: 'The invoice it became, or the one it repeats' })
  invoiceId: string | null;
}
