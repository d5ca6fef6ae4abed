import { Injectable } from '@nestjs/common';
import { Database, type Scope } from '../database/database.js';
import { parseDecimal, sum } from '../money/decimal.js';
import type { DocumentKind, Party } from './domain/document.js';

const PAGE_VOUCHERS = 250;

/** One line of an entry; amounts are plain decimals in the document's currency. */
export interface JournalLine {
  account: string;
  accountName: string;
  debit: string;
  credit: string;
  description: string;
}

/** The accounting entry of one document, as it goes to the books. */
export interface JournalVoucher {
  invoiceId: string;
  kind: DocumentKind;
  cufe: string | null;
  number: string;
  /** `YYYY-MM-DD` */
  issueDate: string;
  dueDate: string | null;
  currency: string;
  exchangeRate: string | null;
  supplier: Party;
  isReviewed: boolean;
  /** Who chose the accounts: `memory`, `rule`, `llm`, `human`, in the order of the alphabet. */
  sources: string[];
  lines: JournalLine[];
}

/** What a voucher is known by before it is read. */
export interface JournalItem {
  invoiceId: string;
  number: string;
  supplierTaxId: string;
  lines: number;
}

/** Which entries a month has, and how many of its documents have none yet. */
export interface JournalContents {
  /** By issue date, supplier, number. */
  items: JournalItem[];
  /** Pending or in need of review. */
  pending: number;
  failed: number;
}

export interface JournalRange {
  companyId: string;
  /** Issued on or after, and before: days `YYYY-MM-DD`. */
  from: string;
  before: string;
}

/** Reads the accounting entries of a company's classified and reviewed documents by the day of issue. */
@Injectable()
export class JournalReader {
  constructor(private readonly database: Database) {}

  /** Fixes which documents an export is of, so that those that come while it is read do not shift it. */
  async contents(scope: Scope, range: JournalRange): Promise<JournalContents> {
    return this.database.run(scope, async (manager) => {
      const parameters = [range.companyId, range.from, range.before];
      const items = await manager.query<JournalItem[]>(ITEMS, parameters);
      const [standing] = await manager.query<[{ pending: number; failed: number }]>(STANDING, parameters);
      return { items, ...standing };
    });
  }

  /** The entries of these documents, in their order, page by page as they are taken. */
  async *vouchers(scope: Scope, invoiceIds: readonly string[]): AsyncGenerator<JournalVoucher> {
    for (let start = 0; start < invoiceIds.length; start += PAGE_VOUCHERS) {
      const ids = invoiceIds.slice(start, start + PAGE_VOUCHERS);
      const page = await this.database.run(scope, (manager) =>
        manager.query<JournalVoucher[]>(VOUCHERS, [ids]),
      );
      for (const voucher of page) yield balanced(voucher);
    }
  }
}

/** The database holds this too; what does not balance must not reach anybody's books. */
function balanced(voucher: JournalVoucher): JournalVoucher {
  const debit = sum(voucher.lines.map((line) => parseDecimal(line.debit)));
  const credit = sum(voucher.lines.map((line) => parseDecimal(line.credit)));
  if (debit !== credit) throw new Error(`the entry of invoice ${voucher.invoiceId} does not balance`);
  return voucher;
}

const ISSUED = `i.company_id = $1 and i.issue_date >= $2::date and i.issue_date < $3::date`;

const ITEMS = `
  select i.id as "invoiceId", i.number, i.supplier->>'taxId' as "supplierTaxId", count(*)::int as lines
    from invoices i join entry_lines e on e.invoice_id = i.id
   where ${ISSUED} and i.status in ('classified', 'reviewed')
   group by i.id
   order by i.issue_date, i.supplier->>'taxId', i.number, i.id`;

const STANDING = `
  select count(*) filter (where i.status in ('pending', 'needs_review'))::int as pending,
         count(*) filter (where i.status = 'failed')::int as failed
    from invoices i
   where ${ISSUED} and i.status in ('pending', 'needs_review', 'failed')`;

const VOUCHERS = `
  select i.id as "invoiceId", i.kind, i.cufe, i.number, i.issue_date::text as "issueDate",
         i.due_date::text as "dueDate", i.currency, i.exchange_rate as "exchangeRate", i.supplier,
         i.status = 'reviewed' as "isReviewed",
         (select coalesce(array_agg(distinct l.source order by l.source) filter (where l.source is not null), '{}')
            from invoice_lines l where l.invoice_id = i.id) as sources,
         e.lines
    from unnest($1::uuid[]) with ordinality as wanted(id, place)
    join invoices i on i.id = wanted.id
    join lateral (select jsonb_agg(jsonb_build_object('account', account, 'accountName', account_name,
                                     'debit', debit::text, 'credit', credit::text, 'description', description)
                                   order by position) as lines
                    from entry_lines where invoice_id = i.id) e on e.lines is not null
   where i.status in ('classified', 'reviewed')
   order by wanted.place`;
