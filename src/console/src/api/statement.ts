import type { Choice } from './period';
import type { Money } from './usage';

export interface StatementLine {
  line: number;
  kind: string;
  description: { es: string; en: string };
  quantity: string | null;
  unitPrice: Money | null;
  amount: Money;
  exact: Money;
  sourcePeriod: string | null;
}

export interface StatementDocument {
  id: string | null;
  /** Null on a draft. */
  number: string | null;
  documentKind: 'statement' | 'credit_note';
  corrects: { id: string; number: string; reason: string } | null;
  currency: string;
  issuedAt: string;
  lines: StatementLine[];
  subtotal: Money;
  taxes: { name: string; percent: string; base: Money; amount: Money }[];
  total: Money;
  exact: Money;
  cost: Money;
  rounding: { before: Money; after: Money };
  converted: (Money & { rate: string; rateDate: string; source: string }) | null;
  conversionStatus: string;
  notes: { es: string; en: string }[];
  hash: string;
  allocation?: Choice | null;
  invoices?: number;
  costPerInvoice?: Money | null;
}

/** A company's statement of a month with its corrections; a draft until the month is closed. */
export interface StatementReport {
  period: string;
  status: 'draft' | 'closed';
  companyId: string;
  companyName: string;
  documents: StatementDocument[];
}

/** A statement in a list. */
export interface StatementRow {
  id: string;
  number: string;
  kind: 'statement' | 'credit_note';
  period: string;
  companyId: string;
  companyName: string;
  total: Money;
  issuedAt: string;
}
