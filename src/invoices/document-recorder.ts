import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { Backlog } from './backlog.js';
import type { DocumentOutcome } from './batch.entity.js';
import { contentHash, identityOf } from './domain/content-hash.js';
import type { InvoiceDocument } from './domain/document.js';

/** One file (or JSON invoice) with what reading it gave. */
export interface FoundDocument {
  fileName: string;
  result:
    | { outcome: 'document'; document: InvoiceDocument }
    | { outcome: 'rejected' | 'ignored'; code: string; detail: string };
}

export interface RecordInput {
  batch: { id: string; companyId: string; priority: number };
  /** Position of the upload in the batch; 0 for JSON. */
  source: number;
  /** Position of the first of `found` in the upload. */
  firstOrdinal: number;
  found: readonly FoundDocument[];
}

interface Candidate {
  ordinal: number;
  fileName: string;
  document: InvoiceDocument;
  id: string;
  identity: string;
  hash: string;
}

interface Outcome {
  ordinal: number;
  fileName: string;
  outcome: DocumentOutcome;
  code: string;
  detail: string;
  invoiceId: string | null;
}

/**
 * Writes what was found into a batch: new invoices with their lines and their place in the backlog, and one outcome a
 * file. All of it in the caller's transaction, so a crash leaves a whole number of files done.
 */
@Injectable()
export class DocumentRecorder {
  constructor(private readonly backlog: Backlog) {}

  async record(runner: Runner, input: RecordInput): Promise<void> {
    const outcomes: Outcome[] = [];
    const candidates: Candidate[] = [];
    for (const [index, { fileName, result }] of input.found.entries()) {
      const ordinal = input.firstOrdinal + index;
      if (result.outcome === 'document') candidates.push(candidate(ordinal, fileName, result.document));
      else outcomes.push({ ordinal, fileName, invoiceId: null, ...result });
    }
    outcomes.push(...(await this.recordInvoices(runner, input.batch, candidates)));
    await insertOutcomes(runner, input, outcomes);
  }

  private async recordInvoices(
    runner: Runner,
    batch: RecordInput['batch'],
    candidates: readonly Candidate[],
  ): Promise<Outcome[]> {
    if (candidates.length === 0) return [];
    // Sorted, so that two batches with the same invoices wait for each other instead of deadlocking.
    const firsts = [...new Map([...candidates].reverse().map((each) => [each.identity, each])).values()].sort(
      (a, b) => (a.identity < b.identity ? -1 : 1),
    );
    const inserted = await insertInvoices(runner, batch, firsts);
    const fresh = firsts.filter(({ id }) => inserted.has(id));
    await insertLines(runner, batch.companyId, fresh);
    await this.backlog.add(
      runner,
      fresh.map(({ id }) => ({
        invoiceId: id,
        companyId: batch.companyId,
        batchId: batch.id,
        priority: batch.priority,
      })),
    );
    const originals = await findOriginals(runner, batch.companyId, [
      ...new Set(candidates.map((each) => each.identity)),
    ]);
    return candidates.map((each) => outcomeOf(each, originals.get(each.identity), inserted.has(each.id)));
  }
}

function candidate(ordinal: number, fileName: string, document: InvoiceDocument): Candidate {
  return {
    ordinal,
    fileName,
    document,
    id: uuidV7(),
    identity: identityOf(document),
    hash: contentHash(document),
  };
}

interface Original {
  id: string;
  hash: string;
  number: string;
}

function outcomeOf(each: Candidate, original: Original | undefined, fresh: boolean): Outcome {
  const { ordinal, fileName, document } = each;
  if (!original) throw new Error('an invoice is neither new nor known');
  const base = { ordinal, fileName, invoiceId: original.id };
  if (fresh)
    return { ...base, outcome: 'accepted', code: 'accepted', detail: `Accepted as ${document.number}.` };
  if (original.hash === each.hash) {
    return {
      ...base,
      outcome: 'duplicate',
      code: 'duplicate',
      detail: `Already received as invoice ${original.id}.`,
    };
  }
  const [code, what] =
    document.cufe === undefined
      ? ['number_conflict', 'supplier, number and kind']
      : ['cufe_conflict', 'CUFE'];
  return {
    ...base,
    outcome: 'rejected',
    code,
    detail: `Invoice ${original.id} (${original.number}) has the same ${what} but other content.`,
  };
}

/** JSON for PostgreSQL, which holds neither NUL nor half a surrogate pair. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\u0000', '') : part,
  );
}

async function insertInvoices(
  runner: Runner,
  batch: RecordInput['batch'],
  candidates: readonly Candidate[],
): Promise<Set<string>> {
  const rows = await runner.query<{ id: string }[]>(INSERT_INVOICES, [
    batch.companyId,
    batch.id,
    toJson(candidates.map(({ id, identity, hash, document }) => ({ id, identity, hash, ...document }))),
  ]);
  return new Set(rows.map(({ id }) => id));
}

const INSERT_INVOICES = `
  insert into invoices (id, company_id, batch_id, kind, cufe, number, issue_date, due_date, currency, exchange_rate,
                        payment_form, supplier, customer, totals, taxes, withholdings, document_references, external_id,
                        warnings, identity, content_hash)
  select id, $1, $2, kind, cufe, number, "issueDate", "dueDate", currency, "exchangeRate", "paymentForm", supplier,
         customer, totals, taxes, withholdings, "references", "externalId", warnings, identity, hash
    from jsonb_to_recordset($3::jsonb) as given(
           id uuid, kind text, cufe text, number text, "issueDate" date, "dueDate" date, currency text,
           "exchangeRate" text, "paymentForm" text, supplier jsonb, customer jsonb, totals jsonb, taxes jsonb,
           withholdings jsonb, "references" jsonb, "externalId" text, warnings jsonb, identity text, hash text)
  on conflict (company_id, identity) do nothing
  returning id`;

async function insertLines(
  runner: Runner,
  companyId: string,
  candidates: readonly Candidate[],
): Promise<void> {
  if (candidates.length === 0) return;
  const lines = candidates.flatMap(({ id, document }) =>
    document.lines.map((line, position) => ({ ...line, invoiceId: id, position, lineId: line.id })),
  );
  await runner.query(
    `insert into invoice_lines (invoice_id, position, company_id, line_id, description, quantity, unit_price, amount, taxes)
     select "invoiceId", position, $1, "lineId", description, quantity, "unitPrice", amount::numeric, taxes
       from jsonb_to_recordset($2::jsonb) as given("invoiceId" uuid, position int, "lineId" text, description text,
                                                   quantity text, "unitPrice" text, amount text, taxes jsonb)`,
    [companyId, toJson(lines)],
  );
}

async function findOriginals(
  runner: Runner,
  companyId: string,
  identities: string[],
): Promise<Map<string, Original>> {
  const rows = await runner.query<(Original & { identity: string })[]>(
    `select id, identity, content_hash as hash, number from invoices
      where company_id = $1 and identity = any ($2::text[])`,
    [companyId, identities.map((identity) => identity.toWellFormed().replaceAll('\u0000', ''))],
  );
  return new Map(rows.map((row) => [row.identity, row]));
}

async function insertOutcomes(
  runner: Runner,
  input: RecordInput,
  outcomes: readonly Outcome[],
): Promise<void> {
  const rows = [...outcomes]
    .sort((a, b) => a.ordinal - b.ordinal)
    .map((outcome) => ({ ...outcome, id: uuidV7() }));
  await runner.query(
    `insert into batch_documents (id, batch_id, company_id, source, ordinal, file_name, outcome, code, detail, invoice_id)
     select id, $1, $2, $3, ordinal, "fileName", outcome, code, detail, "invoiceId"
       from jsonb_to_recordset($4::jsonb) as given(id uuid, ordinal int, "fileName" text, outcome text, code text,
                                                   detail text, "invoiceId" uuid)`,
    [input.batch.id, input.batch.companyId, input.source, toJson(rows)],
  );
}
