import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type {
  DocumentKind,
  DocumentReference,
  DocumentTax,
  DocumentTotals,
  DocumentWarning,
  Party,
} from './domain/document.js';
import { Batch } from './batch.entity.js';

export type InvoiceStatus = 'pending' | 'classified' | 'needs_review' | 'failed' | 'reviewed';

/** A supplier's document of a company, and what became of it. */
@Entity('invoices')
@Index('invoices_identity', ['companyId', 'identity'], { unique: true })
// Without the status: an update that touches no indexed column need not write to the indexes.
@Index('invoices_batch', ['batchId'])
@Index('invoices_company', ['companyId', 'id'])
// For fees per invoice. It costs a classification one more index entry; the documents themselves are too wide to count.
@Index('invoices_classified', ['companyId', 'classifiedAt'])
@Index('invoices_only_reviewed', ['companyId', 'reviewedAt'], {
  where: 'classified_at is null and reviewed_at is not null',
})
@Check('invoices_status_check', `status in ('pending', 'classified', 'needs_review', 'failed', 'reviewed')`)
@Check('invoices_kind_check', `kind in ('invoice', 'credit_note', 'debit_note')`)
export class Invoice {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'invoices_pkey' }) id: string;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @ForeignKey(() => Batch, { name: 'invoices_batch_fkey', onDelete: 'RESTRICT' })
  @Column('uuid', { name: 'batch_id' })
  batchId: string;
  @Column('text') kind: DocumentKind;
  @Column('text', { nullable: true }) cufe: string | null;
  @Column('text') number: string;
  @Column('date', { name: 'issue_date' }) issueDate: string;
  @Column('date', { name: 'due_date', nullable: true }) dueDate: string | null;
  @Column('text') currency: string;
  @Column('text', { name: 'exchange_rate', nullable: true }) exchangeRate: string | null;
  @Column('text', { name: 'payment_form', nullable: true }) paymentForm: string | null;
  @Column('jsonb') supplier: Party;
  @Column('jsonb', { nullable: true }) customer: Party | null;
  @Column('jsonb') totals: DocumentTotals;
  @Column('jsonb') taxes: DocumentTax[];
  @Column('jsonb') withholdings: DocumentTax[];
  @Column('jsonb', { name: 'document_references' }) references: DocumentReference[];
  @Column('text', { name: 'external_id', nullable: true }) externalId: string | null;
  @Column('jsonb') warnings: DocumentWarning[];
  /** CUFE, or supplier with kind and number: unique in the company. */
  @Column('text') identity: string;
  @Column('text', { name: 'content_hash' }) contentHash: string;
  @Column('text', { default: 'pending' }) status: InvoiceStatus;
  /** Why it needs review or failed: stable codes with a sentence. */
  @Column('jsonb', { default: () => "'[]'" }) reasons: DocumentWarning[];
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'classified_at', nullable: true }) classifiedAt: Date | null;
  @Column('timestamptz', { name: 'reviewed_at', nullable: true }) reviewedAt: Date | null;
}

export type LineSource = 'memory' | 'rule' | 'llm' | 'human';

@Entity('invoice_lines')
@Check(
  'invoice_lines_source_check',
  `(account is null) = (source is null) and source in ('memory', 'rule', 'llm', 'human')`,
)
export class InvoiceLine {
  @ForeignKey(() => Invoice, { name: 'invoice_lines_invoice_fkey', onDelete: 'RESTRICT' })
  @PrimaryColumn('uuid', { name: 'invoice_id', primaryKeyConstraintName: 'invoice_lines_pkey' })
  invoiceId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'invoice_lines_pkey' }) position: number;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('text', { name: 'line_id' }) lineId: string;
  @Column('text') description: string;
  @Column('text', { nullable: true }) quantity: string | null;
  @Column('text', { name: 'unit_price', nullable: true }) unitPrice: string | null;
  @Column('numeric') amount: string;
  @Column('jsonb') taxes: DocumentTax[];
  @Column('text', { nullable: true }) account: string | null;
  @Column('text', { name: 'account_name', nullable: true }) accountName: string | null;
  @Column('numeric', { precision: 6, scale: 5, nullable: true }) confidence: string | null;
  @Column('text', { nullable: true }) source: LineSource | null;
  @Column('text', { nullable: true }) reason: string | null;
}

/** One line of the accounting entry of an invoice; the lines of an invoice balance exactly. */
@Entity('entry_lines')
@Check('entry_lines_side_check', 'debit >= 0 and credit >= 0 and (debit = 0 or credit = 0)')
export class EntryLine {
  @ForeignKey(() => Invoice, { name: 'entry_lines_invoice_fkey', onDelete: 'RESTRICT' })
  @PrimaryColumn('uuid', { name: 'invoice_id', primaryKeyConstraintName: 'entry_lines_pkey' })
  invoiceId: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'entry_lines_pkey' }) position: number;
  @Column('uuid', { name: 'company_id' }) companyId: string;
  @Column('text') account: string;
  @Column('text', { name: 'account_name' }) accountName: string;
  @Column('numeric') debit: string;
  @Column('numeric') credit: string;
  @Column('text') description: string;
}
