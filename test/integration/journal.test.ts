import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import fastify, { type FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { Database, FIRM } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { JournalReader } from '../../src/invoices/journal-reader.service.js';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { JournalExport } from '../../src/reports/journal/journal-export.service.js';
import type { JournalQuery } from '../../src/reports/journal/journal.dto.js';
import { ENTITIES } from '../../src/schema.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readWorkbook, unpackBytes } from '../support/read-workbook.js';

let created: TestDatabase;
let source: DataSource;
let exports: JournalExport;
let http: FastifyInstance;
let companyId: string;
let otherId: string;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, ENTITIES);
  const database = new Database(source);
  exports = new JournalExport(
    new CompaniesService(database, new ChartService(database)),
    new JournalReader(database),
  );
  http = fastify({ forceCloseConnections: true });
  http.get('/', async ({ query }, reply) => {
    const scope = FIRM;
    const asked = query as JournalQuery;
    // What Nest's validation makes of the text.
    if (asked.firstNumber !== undefined) asked.firstNumber = Number(asked.firstNumber);
    const file = await exports.open({ scope, companyId, query: asked, response: reply.raw });
    return reply.type(file.getHeaders().type ?? '').send(file.getStream());
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  [companyId, otherId] = [await company('900123456'), await company('800197268')];
});

afterAll(async () => {
  await http.close();
  await source.destroy();
  await created.drop();
});

afterEach(async () => {
  await source.query('truncate entry_lines, invoice_lines, invoices cascade');
});

async function company(taxId: string): Promise<string> {
  const id = uuidV7();
  await source.query(`insert into companies (id, name, tax_id, chart_id) values ($1, 'C', $2, $3)`, [
    id,
    taxId,
    uuidV7(),
  ]);
  return id;
}

interface Booked {
  number: string;
  issueDate: string;
  status: string;
  kind: string;
  /** Of the lines that are debited; one line is credited with their sum. */
  debits: string[];
  description: string;
  owner: string;
}

async function book(change: Partial<Booked> = {}): Promise<string> {
  const { number, issueDate, status, kind, debits, description, owner } = {
    number: 'FE-1',
    issueDate: '2026-02-10',
    status: 'classified',
    kind: 'invoice',
    debits: ['100.00'],
    description: 'Papel',
    owner: companyId,
    ...change,
  };
  const [id, batchId] = [uuidV7(), uuidV7()];
  await source.query('insert into batches (id, company_id, ingested_at) values ($1, $2, now())', [
    batchId,
    owner,
  ]);
  await source.query(
    `insert into invoices (id, company_id, batch_id, kind, number, issue_date, due_date, currency, supplier, totals,
                           taxes, withholdings, document_references, warnings, identity, content_hash, status)
     values ($1, $2, $3, $4, $5, $6::date, $6::date + 30, 'COP', '{"taxId":"900373076","checkDigit":"4","name":"El Faro, SAS"}',
             '{}', '[]', '[]', '[]', '[]', $7, 'h', $8)`,
    [id, owner, batchId, kind, number, issueDate, `identity of ${id}`, status],
  );
  await source.query(
    `insert into invoice_lines (invoice_id, position, company_id, line_id, description, amount, taxes, account, source)
     values ($1, 0, $2, '1', 'x', 1, '[]', '519530', 'llm'), ($1, 1, $2, '2', 'x', 1, '[]', '519530', 'human')`,
    [id, owner],
  );
  if (!['classified', 'reviewed', 'needs_review'].includes(status)) return id;
  const isCredit = kind === 'credit_note';
  await source.query(
    `insert into entry_lines (invoice_id, company_id, position, account, account_name, debit, credit, description)
     select $1::uuid, $2::uuid, place - 1, '519530', 'Útiles', case when $4::boolean then 0 else amount end, case when $4 then amount else 0 end, $5::text
       from unnest($3::numeric[]) with ordinality as d(amount, place)
     union all
     select $1, $2, cardinality($3::numeric[]), '233595', 'Otros', case when $4 then total else 0 end,
            case when $4 then 0 else total end, $5 from (select sum(d) as total from unnest($3::numeric[]) d) s`,
    [id, owner, debits, isCredit, description],
  );
  return id;
}

async function ask(query: string): Promise<{ response: IncomingMessage; bytes: Buffer }> {
  const { port } = http.server.address() as AddressInfo;
  const [response] = (await once(
    request({ port, path: `/?period=2026-02&${query}`, agent: false }).end(),
    'response',
  )) as [IncomingMessage];
  return { response, bytes: await buffer(response) };
}

const rowsOf = ({ bytes }: { bytes: Buffer }) =>
  parse<Record<string, string>>(bytes, { columns: true, bom: true });

describe('the neutral journal', () => {
  it('holds the entries of classified and reviewed documents issued in the month, and no others', async () => {
    await book({ number: 'A', issueDate: '2026-02-01' });
    await book({ number: 'B', issueDate: '2026-02-28', status: 'reviewed' });
    await book({ number: 'before', issueDate: '2026-01-31' });
    await book({ number: 'after', issueDate: '2026-03-01' });
    await book({ number: 'foreign', owner: otherId });
    for (const status of ['pending', 'needs_review', 'failed']) await book({ number: status, status });
    const answer = await ask('');
    const rows = rowsOf(answer);
    expect(rows.map(({ number, reviewed }) => `${number} ${reviewed}`)).toEqual([
      'A no',
      'A no',
      'B yes',
      'B yes',
    ]);
    expect(answer.response.headers).toMatchObject({
      'x-vouchers': '2',
      'x-pending-invoices': '2',
      'x-failed-invoices': '1',
    });
    expect(await exports.summary(FIRM, companyId, '2026-02')).toMatchObject({
      vouchers: 2,
      lines: 4,
      pendingInvoices: 2,
      failedInvoices: 1,
    });
  });

  it('balances every voucher to the last digit, turned round for credit notes, the same as CSV, XLSX and JSON', async () => {
    await book({ number: 'FE-1', debits: ['0.01', '12345678901234.57'], description: '=1+1' });
    await book({ number: 'NC-1', kind: 'credit_note', debits: ['7.10'], issueDate: '2026-02-11' });
    const rows = rowsOf(await ask('format=csv'));
    expect(rows.map(({ voucher, debit, credit }) => [voucher, debit, credit])).toEqual([
      ['FC-900373076-FE-1', '0.01', '0'],
      ['FC-900373076-FE-1', '12345678901234.57', '0'],
      ['FC-900373076-FE-1', '0', '12345678901234.58'],
      ['NC-900373076-NC-1', '0', '7.10'],
      ['NC-900373076-NC-1', '7.10', '0'],
    ]);
    expect(rows[0]).toMatchObject({
      description: "'=1+1",
      source: 'human+llm',
      supplierName: 'El Faro, SAS',
    });

    const [sheet] = await readWorkbook((await ask('format=xlsx')).bytes);
    const [header = [], ...cells] = sheet?.rows ?? [];
    const titles = new Map(header.map(({ reference, text }) => [reference.replace(/\d/g, ''), text]));
    const read = cells.map((row) =>
      Object.fromEntries(
        row.map(({ reference, text }) => [titles.get(reference.replace(/\d/g, '')) ?? '', text]),
      ),
    );
    const shown = ['voucher', 'account', 'debit', 'credit', 'description', 'supplierTaxId'];
    const pick = (row: Record<string, string>) => shown.map((name) => row[name]);
    expect(read.map(pick)).toEqual(rows.map(pick));

    const json = JSON.parse((await ask('format=json')).bytes.toString()) as {
      items: { voucher: string; lines: { debit: string; credit: string }[] }[];
    };
    expect(json.items.map(({ voucher }) => voucher)).toEqual(['FC-900373076-FE-1', 'NC-900373076-NC-1']);
    for (const { lines } of json.items)
      expect(sum(lines.map(({ debit }) => parseDecimal(debit)))).toBe(
        sum(lines.map(({ credit }) => parseDecimal(credit))),
      );
  });

  it('is a header alone for a month without entries', async () => {
    expect((await ask('')).bytes.toString().split('\r\n')).toHaveLength(2);
    expect((await readWorkbook((await ask('format=siigo')).bytes))[0]?.rows).toHaveLength(1);
    const { items } = JSON.parse((await ask('format=json')).bytes.toString()) as { items: unknown[] };
    expect(items).toEqual([]);
  });

  it("of another company is not there for a company's token", async () => {
    const scope = { companyId: otherId };
    await expect(exports.summary(scope, companyId, '2026-02')).rejects.toMatchObject({
      code: 'company_not_found',
    });
  });
});

describe('the journal for Siigo', () => {
  const thirty = Array.from({ length: 30 }, () => '1.50');

  it('is one workbook as long as it fits, numbered as asked', async () => {
    await book({ number: 'FE-1' });
    await book({ number: 'FE-2', issueDate: '2026-02-11' });
    const { response, bytes } = await ask('format=siigo&voucherType=7&firstNumber=41');
    expect(response.headers['content-type']).toMatch(/spreadsheetml/);
    const [sheet] = await readWorkbook(bytes);
    const rows = sheet?.rows.slice(1).map((row) => row.map(({ text }) => text).slice(0, 3));
    expect(rows).toEqual([
      ['7', '41', '10/02/2026'],
      ['7', '41', '10/02/2026'],
      ['7', '42', '11/02/2026'],
      ['7', '42', '11/02/2026'],
    ]);
  });

  it('is a ZIP of numbered files beyond 500 rows, no voucher broken, nothing lost', async () => {
    for (let number = 1; number <= 40; number++) await book({ number: `FE-${number}`, debits: thirty });
    const files = await unpackBytes((await ask('format=siigo')).bytes);
    expect([...files.keys()]).toEqual([
      'siigo-2026-02-01.xlsx',
      'siigo-2026-02-02.xlsx',
      'siigo-2026-02-03.xlsx',
    ]);
    const numbers: Set<string>[] = [];
    let rows = 0;
    for (const bytes of files.values()) {
      const [sheet] = await readWorkbook(bytes);
      const body = sheet?.rows.slice(1) ?? [];
      expect(body.length).toBeLessThanOrEqual(500);
      rows += body.length;
      numbers.push(new Set(body.map(([, number]) => number?.text ?? '')));
    }
    expect(rows).toBe(40 * 31);
    expect(numbers.reduce((total, { size }) => total + size, 0)).toBe(40);
    expect(new Set(numbers.flatMap((each) => [...each])).size).toBe(40);
  });

  it('refuses a voucher that no file can hold, and names it', async () => {
    await book({ number: 'FE-9', debits: Array.from({ length: 500 }, () => '1') });
    const open = exports.open({
      scope: FIRM,
      companyId,
      query: { period: '2026-02', format: 'siigo' },
      response: { setHeader: () => undefined } as never,
    });
    await expect(open).rejects.toMatchObject({
      code: 'voucher_too_large',
      detail: expect.stringContaining('FE-9') as string,
    });
  });
});
