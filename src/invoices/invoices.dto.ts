import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { WarningView } from '../companies/company-view.js';
import { PageQuery } from '../http/page.js';
import { MayBeAbsent, Text } from '../http/rules.js';
import { MoneyView } from '../usage/usage.dto.js';
import { KINDS } from './batches.dto.js';

export const INVOICE_STATUSES = ['pending', 'classified', 'needs_review', 'failed', 'reviewed'] as const;

export class InvoicesQuery extends PageQuery {
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) companyId?: string;
  @MayBeAbsent() @IsUUID() @ApiProperty({ required: false }) batchId?: string;
  @MayBeAbsent()
  @IsIn(INVOICE_STATUSES)
  @ApiProperty({ required: false, enum: INVOICE_STATUSES })
  status?: string;
  @MayBeAbsent() @Text(100, { required: false }) number?: string;
  @MayBeAbsent() @Text(200, { required: false }) externalId?: string;
}

export class BatchInvoicesQuery extends PageQuery {
  @MayBeAbsent()
  @IsIn(INVOICE_STATUSES)
  @ApiProperty({ required: false, enum: INVOICE_STATUSES })
  status?: string;
}

export class SupplierView {
  @ApiProperty() taxId: string;
  @ApiProperty({ required: false }) checkDigit?: string;
  @ApiProperty() name: string;
  @ApiProperty({ required: false, description: 'CIIU' }) activity?: string;
}

export class TotalsView {
  @ApiProperty() lineExtension: string;
  @ApiProperty() allowances: string;
  @ApiProperty() charges: string;
  @ApiProperty() prepaid: string;
  @ApiProperty() payable: string;
}

export class TaxView {
  @ApiProperty() scheme: string;
  @ApiProperty({ required: false }) percent?: string;
  @ApiProperty({ required: false }) base?: string;
  @ApiProperty() amount: string;
}

export class InvoiceLineView {
  @ApiProperty() id: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: String, nullable: true }) quantity: string | null;
  @ApiProperty({ type: String, nullable: true }) unitPrice: string | null;
  @ApiProperty() amount: string;
  @ApiProperty({ type: String, nullable: true }) account: string | null;
  @ApiProperty({ type: String, nullable: true }) accountName: string | null;
  @ApiProperty({ type: Number, nullable: true }) confidence: number | null;
  @ApiProperty({ type: String, nullable: true, enum: ['memory', 'rule', 'llm', 'human'] }) source:
    string | null;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
}

export class EntryLineView {
  @ApiProperty() account: string;
  @ApiProperty() accountName: string;
  @ApiProperty() debit: string;
  @ApiProperty() credit: string;
  @ApiProperty() description: string;
}

export class InvoiceSummaryView {
  @ApiProperty() id: string;
  @ApiProperty() companyId: string;
  @ApiProperty() batchId: string;
  @ApiProperty({ enum: KINDS }) kind: string;
  @ApiProperty({ type: String, nullable: true }) cufe: string | null;
  @ApiProperty() number: string;
  @ApiProperty({ type: String, nullable: true }) externalId: string | null;
  @ApiProperty({ format: 'date' }) issueDate: string;
  @ApiProperty({ type: String, nullable: true, format: 'date' }) dueDate: string | null;
  @ApiProperty() currency: string;
  @ApiProperty({ type: SupplierView }) supplier: SupplierView;
  @ApiProperty({ type: TotalsView }) totals: TotalsView;
  @ApiProperty({ enum: INVOICE_STATUSES }) status: string;
  @ApiProperty({ type: WarningView, isArray: true, description: 'Why it needs review or failed' })
  reasons: WarningView[];
  @ApiProperty({ type: WarningView, isArray: true }) warnings: WarningView[];
  @ApiProperty({ type: MoneyView, nullable: true }) cost: MoneyView | null;
  @ApiProperty({ enum: ['known', 'unknown'] }) costStatus: string;
  @ApiProperty({ type: MoneyView, nullable: true, description: 'Saved by waiting for cheaper hours' })
  saving: MoneyView | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time', type: String, nullable: true }) classifiedAt: string | null;
}

export class InvoiceView extends InvoiceSummaryView {
  @ApiProperty({ type: String, nullable: true, description: 'Pesos per unit of the currency' }) exchangeRate:
    string | null;
  @ApiProperty({ type: String, nullable: true, enum: ['cash', 'credit'] }) paymentForm: string | null;
  @ApiProperty({ type: TaxView, isArray: true }) taxes: TaxView[];
  @ApiProperty({ type: TaxView, isArray: true }) withholdings: TaxView[];
  @ApiProperty({ type: InvoiceLineView, isArray: true }) lines: InvoiceLineView[];
  @ApiProperty({ type: EntryLineView, isArray: true }) entry: EntryLineView[];
}
