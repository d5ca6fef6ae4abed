import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainHash, FIRST_PREVIOUS_HASH } from '../../src/costing/domain/canonical-json.js';
import type { FrozenResult } from '../../src/costing/domain/frozen-result.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { parseDecimal } from '../../src/money/decimal.js';
import type { Money } from '../support/api-client.js';
import { AMOUNT_HEADER, csv } from '../support/bills.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/effects.js';
import {
  bill,
  CLOSE_ANYWAY,
  EVERY_BLOCKER,
  frozenCosts,
  holdTable,
  inside,
  ledgerCosts,
  monthAgo,
  use,
} from '../support/periods.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Adjustment {
  id: string;
  sourcePeriod: string;
  reason: string;
  amount: Money;
  companies: { companyId: string; amount: Money }[];
}
interface PeriodBody {
  period: string;
  status: string;
  metered: Money | null;
  billed: Money | null;
  residual: Money | null;
  unknownAttempts: number;
  blockers: { code: string; detail: string; count: number }[];
  adjustments: Adjustment[];
  prepared: { at: string } | null;
  result: { id: string; hash: string } | null;
}
interface ProblemBody {
  code: string;
  errors?: { path: string; message: string }[];
}

let database: TestDatabase;
let server: TestServer;
let pool: Pool;
let [a, b] = ['', ''];
let account = '';
const key = uuidV7();

const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64'), SANDBOX: 'off', ROLE: 'api' };
const start = () => startServer({ env: { ...env, DATABASE_URL: database.url } });
const close = (period: string, change: object = {}) =>
  server.api.post<FrozenResult & ProblemBody>(`/v1/periods/${period}/close`, { ...CLOSE_ANYWAY, ...change });
const view = (period: string) => server.api.ok(server.api.get<PeriodBody>(`/v1/periods/${period}`));
const amounts = (result: FrozenResult) =>
  new Map(result.companies.map(({ companyId, amount }) => [companyId, parseDecimal(amount.amount)]));
/** The body of the result as it goes over the wire. */
const resultText = async (period: string) => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  return (await fetch(`${server.url}/v1/periods/${period}/result`, { headers })).text();
};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 8 });
  server = await start();
  a = (await server.api.createCompany({ name: 'Alfa SAS' })).id;
  b = (await server.api.createCompany({ name: 'Beta SAS', taxId: '900123457' })).id;
  ({ id: account } = await server.api.ok(
    server.api.post<{ id: string }>('/v1/provider-accounts', { name: 'Principal', provider: 'deepseek' }),
  ));
});

afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.drop();
  eraseFolders();
});

const row = (companyId: string, cost: string | null, change: object = {}) => ({
  companyId,
  providerAccountId: account,
  keyId: key,
  cost,
  ...change,
});

describe('a close', () => {
  const period = monthAgo(6);

  it('is refused while blockers stand, each by its name', async () => {
    await use(
      pool,
      period,
      row(a, '0.001'),
      row(b, '0.002'),
      row(b, null, { status: 'unknown', tokens: null }),
    );
    const { status, body } = await close(period, { acceptBlockers: ['no_bill'] });

    expect([status, body.code]).toEqual([409, 'period_blocked']);
    expect(body.errors?.map(({ path }) => path)).toContain('unknown_attempts');
    expect(body.errors?.map(({ path }) => path)).not.toContain('no_bill');
    const seen = await view(period);
    expect(seen).toMatchObject({ status: 'open', result: null, unknownAttempts: 1 });
    expect(seen.metered?.amount).toBe('0.003000000000');
    expect(seen.blockers.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['unknown_attempts', 'no_bill']),
    );
  });

  it('opens the month again when only the bill stands in its way', async () => {
    const { status, body } = await close(period, { acceptBlockers: ['unknown_attempts'] });

    expect([status, body.code]).toEqual([409, 'period_blocked']);
    expect(body.errors?.map(({ path }) => path)).toContain('no_bill');
    expect((await view(period)).status).toBe('open');
    expect((await pool.query('select from late_attempts')).rowCount).toBe(0);
  });

  it.each([
    ['a code that is none', { acceptBlockers: ['whatever'] }, 400, 'acceptBlockers'],
    ['acceptance without a reason', { reason: undefined }, 400, 'reason'],
    ['acceptance for a reason that says nothing', { reason: ' ' }, 400, 'reason'],
    ['an unknown method', { method: 'guess' }, 400, 'method'],
  ])('refuses %s', async (_, change, status, path) => {
    const answer = await close(period, change);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.map((fault) => fault.path)).toContain(path);
  });

  it('refuses a month that has not begun, and what is no month', async () => {
    expect((await close(monthAgo(-1))).body.code).toBe('period_in_future');
    for (const none of ['2026-13', '0000-01', '9999-12'])
      expect((await close(none)).body.code, none).toBe('validation_failed');
    expect((await server.api.get<ProblemBody>(`/v1/periods/${period}/result`)).status).toBe(404);
  });

  it('made twice at once is made once; its result stands with what was accepted and why', async () => {
    const answers = await Promise.all([close(period), close(period)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const made = answers.find(({ status }) => status === 201)?.body as FrozenResult;
    expect(made).toMatchObject({
      period,
      method: 'per_invoice',
      pool: 'metered',
      currency: 'USD',
      sequence: 1,
    });
    expect(amounts(made)).toEqual(
      new Map([
        [a, parseDecimal('0.001')],
        [b, parseDecimal('0.002')],
      ]),
    );
    expect(made.total.amount).toBe('0.003000000000');
    expect(made.statements).toHaveLength(2);
    const accepted = made.acceptedBlockers.map(({ code, reason }) => [code, reason]);
    expect(accepted).toContainEqual(['unknown_attempts', 'prueba']);
    expect(accepted).not.toContainEqual(['period_not_over', 'prueba']);
    expect(JSON.parse(await resultText(period))).toEqual(made);
    expect((await close(period)).body.code).toBe('period_closed');
  });

  it('tells of itself once', async () => {
    const { rows } = await pool.query<{ payload: object }>(
      `select payload from outbox_events where type = 'period.closed'`,
    );
    const result = JSON.parse(await resultText(period)) as FrozenResult;
    expect(rows).toEqual([{ payload: { period, resultId: result.id, hash: result.hash } }]);
  });
});

describe('what reaches a closed month', () => {
  const [first, second, third] = [monthAgo(6), monthAgo(5), monthAgo(4)];
  let frozen = '';
  let shown: Adjustment[];

  it('is a correction of the earliest month after it that is open', async () => {
    frozen = await resultText(first);
    await pool.query(
      `update attempts set status = 'succeeded', cost = 0.5, cost_status = 'known', cache_hit_tokens = 1,
              cache_miss_tokens = 1, output_tokens = 1, reasoning_tokens = 0 where status = 'unknown'`,
    );
    await use(pool, first, row(a, '0.25'));
    shown = (await view(second)).adjustments;

    expect(shown).toMatchObject([
      { sourcePeriod: first, reason: 'late_usage', amount: { amount: '0.750000000000' } },
    ]);
    expect(new Map(shown[0]?.companies.map(({ companyId, amount }) => [companyId, amount.amount]))).toEqual(
      new Map([
        [a, '0.250000000000'],
        [b, '0.500000000000'],
      ]),
    );
    expect((await view(third)).adjustments).toEqual([]);
    expect((await view(second)).adjustments).toEqual(shown);
  });

  it('asks of that month the rates it needs for its statements', async () => {
    const asked = async (period: string) => (await view(period)).blockers.map(({ code }) => code);
    expect(await asked(second)).toContain('missing_exchange_rate');
    expect(await asked(third)).not.toContain('missing_exchange_rate');
  });

  it('is booked with the close of that month, as it was shown, once', async () => {
    await use(pool, second, row(a, '0.01'));
    const { status, body } = await close(second);

    expect(status).toBe(201);
    expect(body.adjustments).toEqual(shown);
    expect(body.total.amount).toBe('0.010000000000');
    expect((await view(second)).adjustments).toEqual(shown);
    expect((await view(third)).adjustments).toEqual([]);
  });

  it('leaves the result as it was, byte for byte', async () => {
    expect(await resultText(first)).toBe(frozen);
    for (const statement of [
      'update period_results set hash = hash',
      'delete from period_results',
      'update period_adjustments set amount = 0',
      `update periods set status = 'open', closed_at = null`,
      'delete from periods',
    ])
      await expect(pool.query(statement), statement).rejects.toMatchObject({ code: '23514' });
  });

  it('after that is a correction of the month after', async () => {
    await use(pool, first, row(b, '0.125'));

    const [later] = (await view(third)).adjustments;
    expect(later).toMatchObject({ sourcePeriod: first, amount: { amount: '0.125000000000' } });
    expect(later?.id).not.toBe(shown[0]?.id);
  });

  it('is a restated bill where the bill was divided', async () => {
    const span = { accountId: account, keyId: key, start: inside(third, 10), end: inside(third, 20) };
    await use(pool, third, row(a, '1'), row(b, '3'));
    const old = await bill(pool, { ...span, cost: '4' });
    const closed = await close(third, { pool: 'billed', driver: 'cost' });
    expect(closed.body.total.amount).toBe('4.000000000000');
    const before = await resultText(third);

    await bill(pool, { ...span, cost: '4.4', restates: [old] });

    const [correction] = (await view(monthAgo(3))).adjustments;
    expect(correction).toMatchObject({
      sourcePeriod: third,
      reason: 'restated_bill',
      amount: { amount: '0.400000000000' },
    });
    expect(new Map(correction?.companies.map(({ companyId, amount }) => [companyId, amount.amount]))).toEqual(
      new Map([
        [a, '0.100000000000'],
        [b, '0.300000000000'],
      ]),
    );
    expect(await resultText(third)).toBe(before);
  });
});

describe('a close while requests are written', () => {
  const [period, next] = [monthAgo(3), monthAgo(2)];

  it('counts each once: what it froze and what comes as a correction are the ledger', async () => {
    let writing = true;
    // Written and settled in transactions that take a while, as the work does: some begin before the freeze and commit after.
    const writer = async (companyId: string) => {
      const client = await pool.connect();
      for (let count = 0; writing && count < 2_000; count++) {
        await client.query('begin');
        const [made] = await use(client, period, row(companyId, null, { status: 'in_flight', tokens: null }));
        await client.query(
          `update attempts set status = 'succeeded', cost = 0.000000000000000001 * $2, cost_status = 'known' where id = $1`,
          [made?.id, count + 1],
        );
        await client.query('select pg_sleep(0.05)');
        await client.query('commit');
      }
      client.release();
    };
    const writers = Promise.all([writer(a), writer(b), writer(a), writer(b)]);
    await eventually('writers at work', async () =>
      (await ledgerCosts(pool, period)).size === 2 ? true : undefined,
    );
    const { status, body } = await close(period);
    expect(status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 100));
    writing = false;
    await writers;

    const { adjustments } = await view(next);
    const own = adjustments.filter(({ sourcePeriod }) => sourcePeriod === period);
    const [ledger, counted] = [await ledgerCosts(pool, period), await frozenCosts(pool, period)];
    expect(own).toHaveLength(1);
    // Whoever looks at the requests later finds those that the close has counted.
    expect(counted).toEqual(amounts(body));
    for (const company of [a, b]) {
      const late = own.flatMap(({ companies }) => companies).find(({ companyId }) => companyId === company);
      expect((amounts(body).get(company) ?? 0n) + parseDecimal(late?.amount.amount ?? '0')).toBe(
        ledger.get(company),
      );
    }
  });
});

describe('a close whose process is killed', () => {
  const period = monthAgo(2);

  it('is undone by the next process, and can be made again', async () => {
    await use(pool, period, row(a, '2'));
    const letGo = await holdTable(database.url, 'period_results');
    const lost = close(period).catch(() => 'connection lost');
    await eventually('the freeze', async () =>
      (await view(period)).status === 'closing' ? true : undefined,
    );
    await use(pool, period, row(b, '1'));
    expect((await pool.query('select from late_attempts where period = $1', [period])).rowCount).toBe(1);

    await server.kill();
    await letGo();
    expect(await lost).toBe('connection lost');
    server = await start();
    await eventually('the month open again', async () =>
      (await view(period)).status === 'open' ? true : undefined,
    );

    expect((await pool.query('select from late_attempts where period = $1', [period])).rowCount).toBe(0);
    const { status, body } = await close(period);
    expect(status).toBe(201);
    expect(body.total.amount).toBe('3.000000000000');
  });
});

describe('months', () => {
  it('are listed from the first usage to now, newest first', async () => {
    const { items } = await server.api.ok(server.api.get<{ items: PeriodBody[] }>('/v1/periods'));
    expect(items.map(({ period }) => period)).toEqual([0, 1, 2, 3, 4, 5, 6].map(monthAgo));
    expect(items.map(({ status }) => status).slice(0, 3)).toEqual(['open', 'open', 'closed']);
  });

  it('are prepared by hand: what stands in the way is kept and told', async () => {
    const period = monthAgo(0);
    const { body } = await server.api.post<PeriodBody>(`/v1/periods/${period}/prepare`);

    expect(body.prepared?.at).toBeDefined();
    const { rows } = await pool.query<{ payload: { period: string; blockers: string[] } }>(
      `select payload from outbox_events where type = 'period.ready' order by id desc limit 1`,
    );
    expect(rows[0]?.payload.period).toBe(period);
    expect(rows[0]?.payload.blockers).toContain('period_not_over');
  });

  it('that are not over are closed if that is accepted', async () => {
    const { status, body } = await close(monthAgo(0));
    expect(status).toBe(201);
    expect(body.acceptedBlockers.map(({ code }) => code)).toContain('period_not_over');
  });

  it('tell their steps as events, and end with the close', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const text = await (await fetch(`${server.url}/v1/periods/${monthAgo(0)}/events`, { headers })).text();
    expect(text).toContain('event: period');
    expect(text).toMatch(/"status":"closed".*"step":"done"/);
  });
});

describe('the chain', () => {
  it('covers every close, and anybody can compute it', async () => {
    const chain = await server.api.ok(
      server.api.get<{ head: string; intact: boolean; items: { period: string; hash: string }[] }>(
        '/v1/periods/chain',
      ),
    );
    let head = FIRST_PREVIOUS_HASH;
    for (const { period, hash } of chain.items) {
      const result = JSON.parse(await resultText(period)) as FrozenResult;
      expect(result.previousHash).toBe(head);
      expect(chainHash(head, result)).toBe(hash);
      head = hash;
    }
    expect(chain.items).toHaveLength(6);
    expect(chain).toMatchObject({ head, intact: true });
    expect(EVERY_BLOCKER).toHaveLength(9);
  });
});

describe('a bill for a closed month', () => {
  it('is taken, and says what becomes of it', async () => {
    const day = `${monthAgo(2)}-10T00:00:00+00:00,${monthAgo(2)}-11T00:00:00+00:00`;
    const form = new FormData();
    const rows = [AMOUNT_HEADER, `u,${day},deepseek-flash,k,sk-*****,request_count,,1`];
    form.append('files', new Blob([csv(...rows)]), 'amount-x.csv');

    const taken = await server.api.post<{ warnings: { code: string; message: string }[] }>(
      `/v1/provider-accounts/${account}/bills`,
      form,
    );

    const told = taken.body.warnings.find(({ code }) => code === 'period_closed');
    expect([taken.status, told?.message]).toEqual([201, expect.stringContaining(monthAgo(2))]);
  });
});
