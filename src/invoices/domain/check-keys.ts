import { DocumentRejected, type InvoiceDocument } from './document.js';

/** The DIAN allows 20 characters; the rest is room for other countries. A unique index takes no key of kilobytes. */
const NUMBER_CHARS_MAX = 100;
const TAX_ID_CHARS_MAX = 50;

/** Refuses numbers and tax ids too long to be any (`invalid_number`, `invalid_tax_id`). */
export function checkKeys({ number, supplier, customer }: InvoiceDocument): void {
  if (number.length > NUMBER_CHARS_MAX) {
    throw new DocumentRejected('invalid_number', `The number has more than ${NUMBER_CHARS_MAX} characters.`);
  }
  if (Math.max(supplier.taxId.length, customer?.taxId.length ?? 0) > TAX_ID_CHARS_MAX) {
    throw new DocumentRejected('invalid_tax_id', `A tax id has more than ${TAX_ID_CHARS_MAX} characters.`);
  }
}
