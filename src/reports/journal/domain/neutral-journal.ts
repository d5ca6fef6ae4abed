import type { JournalLine, JournalVoucher } from '../../../invoices/journal-reader.service.js';
import type { SheetColumn, SheetRow } from '../../sheets/xlsx-writer.js';

const KINDS = { invoice: 'FC', credit_note: 'NC', debit_note: 'ND' } as const;

type Cell = (voucher: JournalVoucher, line: JournalLine) => string | null;

/** The neutral journal: one row a line, each with all that its voucher says. */
const COLUMNS: readonly (SheetColumn & { cell: Cell })[] = [
  { title: 'voucher', kind: 'text', width: 24, cell: voucherKey },
  { title: 'invoiceId', kind: 'text', width: 38, cell: ({ invoiceId }) => invoiceId },
  { title: 'cufe', kind: 'text', width: 20, cell: ({ cufe }) => cufe },
  { title: 'kind', kind: 'text', cell: ({ kind }) => kind },
  { title: 'number', kind: 'text', cell: ({ number }) => number },
  { title: 'issueDate', kind: 'date', cell: ({ issueDate }) => issueDate },
  { title: 'dueDate', kind: 'date', cell: ({ dueDate }) => dueDate },
  { title: 'supplierTaxId', kind: 'text', width: 15, cell: ({ supplier }) => supplier.taxId },
  { title: 'supplierName', kind: 'text', width: 32, cell: ({ supplier }) => supplier.name },
  { title: 'account', kind: 'text', cell: (_, { account }) => account },
  { title: 'accountName', kind: 'text', width: 28, cell: (_, { accountName }) => accountName },
  { title: 'debit', kind: 'number', width: 16, cell: (_, { debit }) => debit },
  { title: 'credit', kind: 'number', width: 16, cell: (_, { credit }) => credit },
  { title: 'description', kind: 'text', width: 40, cell: (_, { description }) => description },
  { title: 'currency', kind: 'text', cell: ({ currency }) => currency },
  { title: 'exchangeRate', kind: 'number', cell: ({ exchangeRate }) => exchangeRate },
  // Nobody has told us cost centres; the column is there for those who fill it in before they import.
  { title: 'costCentre', kind: 'text', cell: () => null },
  { title: 'source', kind: 'text', cell: ({ sources }) => sources.join('+') },
  { title: 'reviewed', kind: 'text', cell: ({ isReviewed }) => (isReviewed ? 'yes' : 'no') },
];

export const JOURNAL_COLUMNS: readonly SheetColumn[] = COLUMNS;

/** The rows of one voucher. */
export function journalRows(voucher: JournalVoucher): SheetRow[] {
  return voucher.lines.map((line) => COLUMNS.map(({ cell }) => cell(voucher, line)));
}

/** A name for the voucher that stays the same however often the month is exported: kind, supplier and number. */
export function voucherKey({ kind, supplier, number }: JournalVoucher): string {
  return `${KINDS[kind]}-${supplier.taxId}-${number}`;
}
