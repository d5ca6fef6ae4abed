import type { ChartIndex } from '../../companies/domain/chart-index.js';
import type { PostingPolicy } from '../../companies/domain/posting-policy.js';
import type { InvoiceDocument } from '../../invoices/domain/document.js';

/** What an entry needs to know of a document. */
export type EntryDocument = Pick<
  InvoiceDocument,
  'kind' | 'number' | 'currency' | 'exchangeRate' | 'lines' | 'taxes' | 'withholdings' | 'totals'
>;

export interface EntryInput {
  document: EntryDocument;
  /** The account of each line, by line id. */
  accounts: ReadonlyMap<string, string>;
  policy: PostingPolicy;
  chart: ChartIndex;
  /** The company's own currency; a document in another one is booked in its own and says so. */
  bookCurrency: string;
}
