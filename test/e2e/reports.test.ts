import { randomBytes } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrozenResult } from '../../src/costing/domain/frozen-result.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import type { Money } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { pdfTexts } from '../support/pdf-text.js';
import { CLOSE_ANYWAY, monthAgo, use } from '../support/periods.js';
import { readZip } from '../support/read-zip.js';
import { FORMULA_NAME } from '../support/reports.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

interface ReportJson {
  status: string;
  total: Money;
  unallocated: Money;
  companies: { companyId: string; amount: Money; requests: number; statement: { number: string } | null }[];
}
interface StatementJson {
  number: string | null;
  status: string;
  companyName: string;
  total: Money;
  lines: { amount: Money }[];
  subtotal: Money;
}
interface ReportFile {
  id: string;
  status: string;
  progress: number;
  fileName: string;
}

const CLOSED = monthAgo(2);
const OPEN = monthAgo(1);
let database: TestDatabase;
let server: TestServer;
let pool: Pool;
let [a, b] = ['', ''];
let result: FrozenResult;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
  const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64'), SANDBOX: 'off' };
  server = await startServer({ env: { ...env, DATABASE_URL: database.url } });
  a = (await server.api.createCompany({ name: FORMULA_NAME, currency: 'USD' })).id;
  b = (await server.api.createCompany({ name: 'Beta SAS', taxId: '900123457', currency: 'USD' })).id;
  const { id: account } = await server.api.ok(
    server.api.post<{ id: string }>('/v1/provider-accounts', { name: 'Principal', provider: 'deepseek' }),
  );
  const row = { providerAccountId: account, keyId: uuidV7() };
  await use(
    pool,
    CLOSED,
    { ...row, companyId: a, cost: '1.234567890123456789' },
    { ...row, companyId: b, cost: '2.000000000000000001' },
  );
  await use(pool, OPEN, { ...row, companyId: a, cost: '0.5' });
  result = await server.api.ok(server.api.post<FrozenResult>(`/v1/periods/${CLOSED}/close`, CLOSE_ANYWAY));
});

afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.drop();
  eraseFolders();
});

async function download(path: string, token = ADMIN_TOKEN) {
  const response = await fetch(`${server.url}/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    disposition: response.headers.get('content-disposition'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}
const csvRows = (bytes: Buffer) => parse<Record<string, string>>(bytes, { columns: true, bom: true });

describe('the report of a closed period', () => {
  const path = `/periods/${CLOSED}/report`;
  const whole = () => parseDecimal(result.total.amount);

  it('has the frozen result’s total in every format, under a name and type of its own', async () => {
    const json = JSON.parse((await download(path)).bytes.toString()) as ReportJson;
    expect(json).toMatchObject({ status: 'closed', total: result.total, unallocated: result.unallocated });
    expect(sum(json.companies.map(({ amount }) => parseDecimal(amount.amount)))).toBe(whole());
    expect(json.companies.map(({ requests }) => requests)).toEqual([1, 1]);

    const csv = await download(`${path}?format=csv`);
    expect(csv).toMatchObject({
      type: 'text/csv; charset=utf-8; header=present',
      disposition: `attachment; filename="prorrata-${CLOSED}.csv"`,
    });
    const total = csvRows(csv.bytes).find((row) => row['Fila'] === 'total');
    expect(parseDecimal(total?.['Valor'] ?? '')).toBe(whole());
    expect(csv.bytes.toString()).toContain(`'${FORMULA_NAME}`);

    const xlsx = await download(`${path}?format=xlsx&lang=en`);
    const sheets = [...(await readZip(xlsx.bytes)).values()].join('');
    expect(sheets).toContain(`<v>${formatDecimal(whole())}</v>`);

    const pdf = await download(`${path}?format=pdf&lang=en`);
    expect(pdf.type).toBe('application/pdf');
    expect(pdfTexts(pdf.bytes)).toContain(formatDecimal(whole()));
  });

  it('after FOCUS gives each company its share to the last digit', async () => {
    const { bytes, disposition } = await download(`${path}?format=focus`);
    expect(disposition).toContain(`prorrata-${CLOSED}.focus-1.3.csv`);
    for (const { companyId, amount } of result.companies) {
      const its = csvRows(bytes).filter((row) => row['AllocatedResourceId'] === companyId);
      expect(sum(its.map((row) => parseDecimal(row['EffectiveCost'] ?? '')))).toBe(
        parseDecimal(amount.amount),
      );
    }
  });

  it('does not change with what comes later', async () => {
    const before = await Promise.all(
      ['json', 'pdf', 'focus'].map((format) => download(`${path}?format=${format}`)),
    );
    await use(pool, CLOSED, { companyId: a, cost: '9' });
    const after = await Promise.all(
      ['json', 'pdf', 'focus'].map((format) => download(`${path}?format=${format}`)),
    );
    expect(after.map(({ bytes }, index) => bytes.equals(before[index]?.bytes ?? Buffer.of()))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('is a draft until then, and says so', async () => {
    const { bytes, disposition } = await download(`/periods/${OPEN}/report?format=csv`);
    expect(disposition).toContain('draft');
    expect(csvRows(bytes)[0]).toMatchObject({ Estado: 'borrador' });
    expect((await download(`/periods/${OPEN}/report?format=docx`)).status).toBe(400);
  });
});

describe('a statement', () => {
  it('is its company’s alone, in every format', async () => {
    const issue = (scopes: string[]) =>
      server.api.ok(
        server.api.post<{ token: string }>(`/v1/companies/${a}/access-tokens`, { name: 't', scopes }),
      );
    const { token } = await issue(['costs:read']);
    const own = await download(`/companies/${a}/statements/${CLOSED}`, token);
    const json = JSON.parse(own.bytes.toString()) as StatementJson;
    expect(json).toMatchObject({ status: 'closed', companyName: FORMULA_NAME });
    expect(sum(json.lines.map(({ amount }) => parseDecimal(amount.amount)))).toBe(
      parseDecimal(json.subtotal.amount),
    );
    const csv = csvRows((await download(`/companies/${a}/statements/${CLOSED}?format=csv`, token)).bytes);
    expect(parseDecimal(csv.find((row) => row['Fila'] === 'total')?.['Valor'] ?? '')).toBe(
      parseDecimal(json.total.amount),
    );
    expect((await download(`/companies/${a}/statements/${CLOSED}?format=pdf`, token)).type).toBe(
      'application/pdf',
    );

    expect((await download(`/companies/${b}/statements/${CLOSED}`, token)).status).toBe(404);
    const { token: other } = await issue(['usage:read']);
    expect((await download(`/companies/${a}/statements/${CLOSED}`, other)).status).toBe(403);
  });

  it('is listed under its number, of a period and of a company', async () => {
    const listed = await server.api.ok(
      server.api.get<{ items: StatementJson[] }>(`/v1/periods/${CLOSED}/statements`),
    );
    expect(listed.items.map(({ number }) => number)).toEqual(result.statements);
    const own = await server.api.ok(
      server.api.get<{ items: StatementJson[] }>(`/v1/companies/${b}/statements`),
    );
    expect(own.items).toHaveLength(1);
  });

  it('of an open period is a draft without a number', async () => {
    const draft = await server.api.ok(server.api.get<StatementJson>(`/v1/companies/${a}/statements/${OPEN}`));
    expect(draft).toMatchObject({ status: 'draft', number: null });
    expect((await download(`/companies/${a}/statements/${OPEN}?format=pdf`)).status).toBe(200);
  });
});

describe('a report made in the background', () => {
  it('tells its progress until it is finished, and is the same file', async () => {
    const asked = await server.api.post<ReportFile>(`/v1/periods/${CLOSED}/reports`, { format: 'focus' });
    expect(asked).toMatchObject({ status: 202, body: { format: 'focus', lang: 'es' } });
    const { id } = asked.body;
    const events = (await download(`/reports/${id}/events`)).bytes.toString();
    expect(events).toContain('"status":"finished","progress":100');

    const file = await download(`/reports/${id}/file`);
    expect(file.disposition).toContain(`prorrata-${CLOSED}.focus-1.3.csv`);
    const direct = await download(`/periods/${CLOSED}/report?format=focus`);
    expect(file.bytes.equals(direct.bytes)).toBe(true);
    expect((await download(`/reports/${uuidV7()}/events`)).status).toBe(404);
  });
});
