import { Injectable } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import type {
  DocumentKind,
  DocumentReference,
  DocumentTax,
  DocumentTotals,
  DocumentWarning,
  Party,
} from './domain/document.js';
import type { InvoiceStatus, LineSource } from './invoice.entity.js';

/** What work on an invoice needs to know of it. */
export interface InvoiceForWork {
  id: string;
  companyId: string;
  kind: DocumentKind;
  number: string;
  currency: string;
  exchangeRate: string | null;
  supplier: Party;
  customer: Party | null;
  totals: DocumentTotals;
  taxes: DocumentTax[];
  withholdings: DocumentTax[];
  references: DocumentReference[];
  warnings: DocumentWarning[];
  status: InvoiceStatus;
  lines: LineForWork[];
}

export interface LineForWork {
  id: string;
  position: number;
  description: string;
  amount: string;
  taxes: DocumentTax[];
}

/** The account chosen for one line. `confidence` is decimal text from 0 to 1. */
export interface LineResult {
  position: number;
  account: string;
  accountName: string;
  confidence: string | null;
  source: LineSource;
  reason: string | null;
}

export interface EntryResult {
  account: string;
  accountName: string;
  debit: string;
  credit: string;
  description: string;
}

/** What an invoice has become. Lines and entry are empty when it failed. */
export interface InvoiceResult {
  invoiceId: string;
  companyId: string;
  status: Exclude<InvoiceStatus, 'pending'>;
  reasons: DocumentWarning[];
  /** Warnings that the entry added to the document's own. */
  warnings: DocumentWarning[];
  lines: LineResult[];
  entry: EntryResult[];
}

/** Loading invoices for work, and writing what became of them, many at a time in the caller's transaction. */
@Injectable()
export class InvoiceResults {
  async load(runner: Runner, ids: readonly string[]): Promise<Map<string, InvoiceForWork>> {
    const rows = await runner.query<InvoiceForWork[]>(LOAD, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Writes results; the status moves only from one of `from`. Gives the invoices that moved. */
  async apply(
    runner: Runner,
    input: { results: readonly InvoiceResult[]; from: readonly InvoiceStatus[] },
  ): Promise<Set<string>> {
    if (input.results.length === 0) return new Set();
    const { results: given } = input;
    const moved = await changeRows<{ id: string }>(runner, MOVE, [
      given.map(({ invoiceId }) => invoiceId),
      given.map(({ status }) => status),
      given.map(({ reasons }) => JSON.stringify(reasons)),
      given.map(({ warnings }) => JSON.stringify(warnings)),
      input.from,
    ]);
    const ids = new Set(moved.map(({ id }) => id));
    const results = given.filter(({ invoiceId }) => ids.has(invoiceId));
    const lines = results.flatMap(({ invoiceId, lines: chosen }) =>
      chosen.map((line) => ({ ...line, invoiceId })),
    );
    if (lines.length > 0) {
      await runner.query(SET_LINES, [
        lines.map(({ invoiceId }) => invoiceId),
        lines.map(({ position }) => position),
        lines.map(({ account }) => account),
        lines.map(({ accountName }) => accountName),
        lines.map(({ confidence }) => confidence),
        lines.map(({ source }) => source),
        lines.map(({ reason }) => reason),
      ]);
    }
    const entry = results.flatMap(({ invoiceId, companyId, entry }) =>
      entry.map((line, position) => ({ ...line, invoiceId, companyId, position })),
    );
    if (entry.length > 0) await runner.query(INSERT_ENTRY, [JSON.stringify(entry)]);
    return ids;
  }

  /** Takes the entry of an invoice back, before a new one is written. */
  async removeEntry(runner: Runner, invoiceId: string): Promise<void> {
    await runner.query('delete from entry_lines where invoice_id = $1', [invoiceId]);
  }
}

const LOAD = `
  select i.id, i.company_id as "companyId", i.kind, i.number, i.currency, i.exchange_rate as "exchangeRate", i.supplier,
         i.customer, i.totals, i.taxes, i.withholdings, i.document_references as "references", i.warnings, i.status,
         (select jsonb_agg(jsonb_build_object('id', l.line_id, 'position', l.position, 'description', l.description,
                                              'amount', l.amount::text, 'taxes', l.taxes) order by l.position)
            from invoice_lines l where l.invoice_id = i.id) as lines
    from invoices i where i.id = any ($1::uuid[])`;

const MOVE = `
  update invoices i
     set status = r.status, reasons = r.reasons, warnings = i.warnings || r.warnings,
         classified_at = case when r.status in ('classified', 'needs_review') then now() else i.classified_at end,
         reviewed_at = case when r.status = 'reviewed' then now() else i.reviewed_at end
    from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::jsonb[]) as r(id, status, reasons, warnings)
   where i.id = r.id and i.status = any ($5::text[])
  returning i.id`;

const SET_LINES = `
  update invoice_lines l
     set account = r.account, account_name = r.account_name, confidence = r.confidence, source = r.source, reason = r.reason
    from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::text[])
         as r(invoice_id, position, account, account_name, confidence, source, reason)
   where l.invoice_id = r.invoice_id and l.position = r.position`;

const INSERT_ENTRY = `
  insert into entry_lines (invoice_id, position, company_id, account, account_name, debit, credit, description)
  select "invoiceId", position, "companyId", account, "accountName", debit::numeric, credit::numeric, description
    from jsonb_to_recordset($1::jsonb) as r("invoiceId" uuid, position int, "companyId" uuid, account text,
                                            "accountName" text, debit text, credit text, description text)`;
