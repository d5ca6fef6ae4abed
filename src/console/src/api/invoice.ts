import type { Notice } from './company';
import type { Money } from './usage';

export const INVOICE_STATUSES = ['pending', 'classified', 'needs_review', 'failed', 'reviewed'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

export interface InvoiceSummary {
  id: string;
  companyId: string;
  batchId: string;
  kind: 'invoice' | 'credit_note' | 'debit_note';
  cufe: string | null;
  number: string;
  externalId: string | null;
  issueDate: string;
  dueDate: string | null;
  currency: string;
  supplier: { taxId: string; checkDigit?: string; name: string; activity?: string };
  totals: { lineExtension: string; allowances: string; charges: string; prepaid: string; payable: string };
  status: InvoiceStatus;
  reasons: Notice[];
  warnings: Notice[];
  cost: Money | null;
  costStatus: 'known' | 'unknown';
  /** Saved by waiting for cheaper hours; null when it did not wait. */
  saving: Money | null;
  createdAt: string;
  classifiedAt: string | null;
}

export interface Tax {
  scheme: string;
  percent?: string;
  base?: string;
  amount: string;
}

export interface InvoiceLine {
  id: string;
  description: string;
  quantity: string | null;
  unitPrice: string | null;
  amount: string;
  account: string | null;
  accountName: string | null;
  confidence: number | null;
  source: 'memory' | 'rule' | 'llm' | 'human' | null;
  reason: string | null;
}

export interface EntryLine {
  account: string;
  accountName: string;
  debit: string;
  credit: string;
  description: string;
}

export interface Invoice extends InvoiceSummary {
  exchangeRate: string | null;
  paymentForm: 'cash' | 'credit' | null;
  taxes: Tax[];
  withholdings: Tax[];
  lines: InvoiceLine[];
  entry: EntryLine[];
}
