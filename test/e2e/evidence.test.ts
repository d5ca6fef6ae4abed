import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/cli/verify/progress.js';
import { verifyPack } from '../../src/cli/verify/verify-pack.js';
import type { FrozenResult } from '../../src/costing/domain/frozen-result.js';
import type { Statement } from '../../src/costing/domain/statement.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { formatDecimal, parseDecimal, sum, timesInteger } from '../../src/money/decimal.js';
import { evaluateFormula } from '../../src/reports/explain/domain/formula.js';
import type { ExplanationView, StepView } from '../../src/reports/explain/explain.dto.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { filesOf } from '../support/evidence-fixture.js';
import type { LedgerRow } from '../support/ledger.js';
import { bill, CLOSE_ANYWAY, inside, monthAgo, use } from '../support/periods.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
let pool: Pool;
let folder: string;
let [a, b, account, price] = ['', '', '', ''];
const key = uuidV7();
const period = monthAgo(1);
const PRICES = { cacheHit: '0.000000003', cacheMiss: '0.00000015', output: '0.0000003' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-'));
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
  server = await startServer({
    env: {
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'off',
      ROLE: 'api',
      DATABASE_URL: database.url,
    },
  });
  a = (await server.api.createCompany({ name: 'Alfa SAS' })).id;
  b = (await server.api.createCompany({ name: 'Beta SAS', taxId: '900123457' })).id;
  const post = <T>(path: string, body: object) => server.api.ok(server.api.post<T>(path, body));
  ({ id: account } = await post<{ id: string }>('/v1/provider-accounts', {
    name: 'Principal',
    provider: 'deepseek',
  }));
  ({ id: price } = await post<{ id: string }>('/v1/prices', {
    provider: 'deepseek',
    model: 'deepseek-flash',
    currency: 'USD',
    prices: PRICES,
    validFrom: '2020-01-01T00:00:00Z',
  }));
});

afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
  eraseFolders();
});

/** A request with tokens at the price, as the ledger would have priced it. */
function paid(companyId: string, output: number, change: Partial<LedgerRow> = {}): Partial<LedgerRow> {
  const cost =
    timesInteger(parseDecimal(PRICES.cacheHit), 1000) +
    timesInteger(parseDecimal(PRICES.cacheMiss), 210) +
    timesInteger(parseDecimal(PRICES.output), output);
  return {
    companyId,
    providerAccountId: account,
    keyId: key,
    priceId: price,
    rate: 'flat',
    tokens: { cacheHit: 1000, cacheMiss: 210, output, reasoning: 0 },
    cost: formatDecimal(cost),
    ...change,
  };
}

const authorized = { authorization: `Bearer ${ADMIN_TOKEN}` };
async function packOf(month: string): Promise<Buffer> {
  const answer = await fetch(`${server.url}/v1/periods/${month}/evidence`, { headers: authorized });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/zip');
  return Buffer.from(await answer.arrayBuffer());
}

const explained = (company: string, query = '') =>
  server.api.ok(
    server.api.get<ExplanationView>(`/v1/companies/${company}/statements/${period}/explain${query}`),
  );

/** Every formula comes to its amount; gives the figures met on the way. */
function figuresOf(step: StepView): string[] {
  if (step.formula !== null) expect(evaluateFormula(step.formula)).toBe(parseDecimal(step.amount.amount));
  return [step.figure, ...step.children.flatMap(figuresOf)];
}

describe('the evidence of a month', () => {
  let result: FrozenResult;
  let pack: Buffer;
  let first: string;
  const invoice = uuidV7();

  it('is refused while the month is open, and its draft is explained', async () => {
    await use(
      pool,
      period,
      paid(a, 51, { invoiceId: invoice, detail: 'line_missing' }),
      paid(a, 52, { invoiceId: invoice, number: 2 }),
      ...Array.from({ length: 12 }, (_, index) => paid(a, 100 + index)),
      paid(b, 77),
      paid(b, 0, {
        status: 'failed',
        outcome: 'rate_limited',
        tokens: null,
        cost: '0',
        priceId: null,
        rate: null,
      }),
      paid(b, 0, {
        status: 'unknown',
        outcome: 'answer_lost',
        tokens: null,
        cost: null,
        heldCost: '0.01',
        priceId: null,
        rate: null,
      }),
    );
    first = await bill(pool, {
      accountId: account,
      keyId: key,
      start: inside(period, 10),
      end: inside(period, 20),
      cost: '0.0123',
    });

    const open = await server.api.get<{ code: string }>(`/v1/periods/${period}/evidence`);
    expect([open.status, open.body.code]).toEqual([409, 'period_open']);
    const draft = await explained(a);
    expect(draft.draft).toBe(true);
    expect(figuresOf(draft.figures[0] as StepView)).toEqual(
      expect.arrayContaining(['total', 'line', 'attempt']),
    );
  });

  it('verifies offline once it is closed, with its bill, its held request and its statements', async () => {
    const closed = await server.api.post<FrozenResult>(`/v1/periods/${period}/close`, {
      ...CLOSE_ANYWAY,
      pool: 'billed',
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(201);
    result = closed.body;
    pack = await packOf(period);
    const path = join(folder, 'pack.zip');
    await writeFile(path, pack);

    const { differences, checks } = await verifyPack({ path, expect: result.hash, progress: NO_PROGRESS });
    expect(differences).toEqual([]);
    const checked = new Map(checks.map((one) => [one.check, one.checked]));
    expect(checked.get('attempts')).toBe(17);
    expect(checked.get('bill')).toBe(1);
    expect(checked.get('statements')).toBeGreaterThan(10);
    expect((await filesOf(path)).get('held.csv')?.toString().split('\r\n')).toHaveLength(3);
  });

  it('is found when one byte of it changes', async () => {
    const changed = Buffer.from(pack);
    const position = Math.floor(changed.length / 2);
    changed[position] = (changed[position] ?? 0) ^ 1;
    const path = join(folder, 'changed.zip');
    await writeFile(path, changed);

    const { agrees } = await verifyPack({ path, expect: undefined, progress: NO_PROGRESS });
    expect(agrees).toBe(false);
  });

  it('stays the same to the byte, whatever comes late: a settled request, a new one, a restated bill', async () => {
    await pool.query(
      `update attempts set status = 'succeeded', cost = 0.002, cost_status = 'known', cache_hit_tokens = 1,
              cache_miss_tokens = 1, output_tokens = 1, reasoning_tokens = 0 where cost is null`,
    );
    await use(pool, period, paid(b, 5));
    await bill(pool, {
      accountId: account,
      keyId: key,
      start: inside(period, 10),
      end: inside(period, 20),
      cost: '0.02',
      restates: [first],
    });

    expect((await packOf(period)).equals(pack)).toBe(true);
  });

  it('is explained from the statement down to tokens and the line of the bill, in both languages', async () => {
    const path = `/v1/companies/${a}/statements/${period}/explain`;
    for (const lang of ['es', 'en']) {
      const view = await explained(a, `?lang=${lang}&limit=5`);
      const figures = view.figures.flatMap(figuresOf);
      for (const figure of ['total', 'line', 'cost', 'share', 'invoice', 'attempt', 'otherInvoices'])
        expect(figures).toContain(figure);
      expect([view.draft, view.nextInvoices]).toEqual([false, 5]);
    }
    const { statements } = (await readStatements(join(folder, 'pack.zip'))) ?? {};
    const own = statements?.find(({ companyId }) => companyId === a);
    const spanish = await explained(a);
    expect(parseDecimal(spanish.figures[0]?.amount.amount ?? '')).toBe(parseDecimal(own?.total ?? ''));
    expect(JSON.stringify(spanish)).toContain('a.csv');
    expect((await explained(a, '?invoices=10')).nextInvoices).toBeNull();
    const [line] = (await explained(a, '?line=1')).figures;
    expect([line?.figure, line?.facts['line']]).toEqual(['line', '1']);
    expect(figuresOf(line as StepView)).toContain('attempt');
    const none = await server.api.get<{ code: string }>(`${path}?line=99`);
    expect([none.status, none.body.code]).toEqual([404, 'statement_not_found']);

    const { token } = await server.api.ok(
      server.api.post<{ token: string }>(`/v1/companies/${a}/access-tokens`, {
        name: 'suyo',
        scopes: ['costs:read'],
      }),
    );
    const asCompany = (company: string) =>
      fetch(`${server.url}${path.replace(a, company)}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await asCompany(a)).status).toBe(200);
    expect((await asCompany(b)).status).toBe(404);
  });
});

describe('months whose bills reach over their edges, divided from the bill by key', () => {
  const [first, second] = [monthAgo(3), monthAgo(2)];
  const [own, shared] = [uuidV7(), uuidV7()];
  /** Midnight in Bogotá: where the first month ends. */
  const edge = Date.parse(`${second}-01T05:00:00Z`);
  const hours = (count: number) => new Date(edge + count * 3_600_000);

  beforeAll(async () => {
    const day = (startedAt: Date, companyId: string, keyId: string, output: number) =>
      paid(companyId, output, { startedAt, keyId });
    await use(
      pool,
      first,
      day(hours(-5), a, own, 1000),
      day(hours(-4), b, shared, 2000),
      day(hours(2), b, own, 4000),
      day(hours(3), a, shared, 8000),
      day(hours(3.5), b, shared, 16000),
    );
    // A day of the provider's, 16:00Z to 16:00Z, with somewhat more than the requests come to.
    const daily = { accountId: account, start: hours(-13), end: hours(11) };
    await bill(pool, { ...daily, keyId: own, cost: '0.0021' });
    await bill(pool, { ...daily, keyId: shared, cost: '0.0083' });

    // An account that bills by the end of a request, hour by hour: some began in the month before.
    const { id: byEnd } = await server.api.ok(
      server.api.post<{ id: string }>('/v1/provider-accounts', { name: 'Por fin', provider: 'deepseek' }),
    );
    const around = (seconds: number, companyId: string, output: number) =>
      paid(companyId, output, {
        providerAccountId: byEnd,
        keyId: own,
        startedAt: new Date(edge - seconds * 1000),
        finishedAt: new Date(edge - seconds * 1000 + 5000),
      });
    await use(pool, first, around(2, a, 300), around(3, b, 500), around(60, a, 700), around(-60, b, 900));
    for (const [from, cost] of [
      [-1, '0.0003'],
      [0, '0.0009'],
    ] as const)
      await bill(pool, { accountId: byEnd, keyId: own, start: hours(from), end: hours(from + 1), cost });
    await pool.query(
      `insert into bill_rate_rules (provider_account_id, rate_by, agrees_start, agrees_end, bill_id)
       select provider_account_id, 'end', 0, 9, id from bills where provider_account_id = $1 limit 1`,
      [byEnd],
    );
  });

  it.each([first, second])('verify: %s', async (month) => {
    const closed = await server.api.post<FrozenResult>(`/v1/periods/${month}/close`, {
      ...CLOSE_ANYWAY,
      method: 'by_key',
      driver: undefined,
      pool: 'billed',
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(201);
    const path = join(folder, `${month}.zip`);
    await writeFile(path, await packOf(month));

    const { differences } = await verifyPack({ path, expect: closed.body.hash, progress: NO_PROGRESS });
    expect(differences).toEqual([]);
    const edges = closed.body.reconciliation?.flatMap((one) => one.edges) ?? [];
    expect(edges.map(({ keyId }) => keyId).sort()).toEqual(month === first ? [own, shared].sort() : [own]);
  });

  it('come to the bills together', async () => {
    const totals = [];
    for (const month of [first, second]) {
      const path = `/v1/periods/${month}/report`;
      const { total } = await server.api.ok(server.api.get<{ total: { amount: string } }>(path));
      totals.push(parseDecimal(total.amount));
    }
    expect(sum(totals)).toBe(parseDecimal('0.0021') + parseDecimal('0.0083') + parseDecimal('0.0012'));
  });
});

async function readStatements(path: string): Promise<{ statements: Statement[] }> {
  const text = (await filesOf(path)).get('statements.json')?.toString('utf8') ?? '[]';
  return { statements: JSON.parse(text) as Statement[] };
}
