import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrozenResult } from '../../src/costing/domain/frozen-result.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import type { Money, Page } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { bill, CLOSE_ANYWAY, EVERY_BLOCKER, inside, use } from '../support/periods.js';
import { ADMIN_TOKEN, eraseFolders, startServer, type TestServer } from '../support/server.js';

interface StatementBody {
  number: string;
  companyId: string;
  documentKind: string;
  currency: string;
  lines: { kind: string; amount: Money; sourcePeriod: string | null }[];
  total: Money;
  exact: Money;
  cost: Money;
  conversionStatus: string;
  converted: { amount: string; currency: string; rate: string; rateDate: string } | null;
  plan: { type: string; applied: boolean };
  costs: { currency: string; amount: Money; rate: { rate: string } | null }[];
}
interface ProblemBody {
  code: string;
  errors?: { path: string; message: string }[];
}
interface PeriodBody {
  status: string;
  startsAt: string;
  endsAt: string;
  currencies: { currency: string; metered: Money }[];
  blockers: { code: string; detail: string; count: number }[];
  adjustments: {
    reason: string;
    sourcePeriod: string;
    amount: Money;
    companies: { companyId: string; amount: Money }[];
  }[];
}

// In Santiago clocks go forward in September: the month is an hour shorter than its days.
const [AUGUST, SEPTEMBER, OCTOBER] = ['2025-08', '2025-09', '2025-10'];
const SEPTEMBER_END = Date.parse('2025-10-01T03:00:00Z');

let database: TestDatabase;
let server: TestServer;
let pool: Pool;
let account = '';
let [dollars, pesos, euros, perInvoice] = ['', '', '', ''];

const view = (period: string) => server.api.ok(server.api.get<PeriodBody>(`/v1/periods/${period}`));
const close = (period: string, change: object = {}) =>
  server.api.post<FrozenResult & ProblemBody>(`/v1/periods/${period}/close`, { ...CLOSE_ANYWAY, ...change });
const statements = (period: string) => server.api.all<StatementBody>(`/v1/periods/${period}/statements`);
const amountOf = ({ amount }: { amount: string }) => parseDecimal(amount);
const row = (companyId: string, cost: string, change: object = {}) => ({
  companyId,
  providerAccountId: account,
  cost,
  ...change,
});

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
  server = await startServer({
    env: {
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'off',
      ROLE: 'api',
      DATABASE_URL: database.url,
      FIRM_TIME_ZONE: 'America/Santiago',
    },
  });
  const company = async (name: string, taxId: string, fields: object) =>
    (await server.api.createCompany({ name, taxId, ...fields })).id;
  dollars = await company('Dólares SAS', '900123456', { currency: 'USD' });
  pesos = await company('Pesos SAS', '900123457', { currency: 'COP' });
  euros = await company('Euros SAS', '900123458', { currency: 'EUR' });
  const plan = { type: 'per_invoice', currency: 'COP', tiers: [{ upTo: null, fee: '100' }], minimum: '5000' };
  perInvoice = await company('Plan SAS', '900123459', { currency: 'COP', plan });
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

describe('a month in a time zone whose clocks change', () => {
  it('begins and ends at the midnights of the firm, to the millisecond', async () => {
    await use(
      pool,
      SEPTEMBER,
      row(dollars, '1.005', { startedAt: new Date(SEPTEMBER_END - 1) }),
      row(dollars, '70', { startedAt: new Date(SEPTEMBER_END) }),
    );

    const period = await view(SEPTEMBER);

    expect([period.startsAt, period.endsAt]).toEqual([
      '2025-09-01T04:00:00.000Z',
      '2025-10-01T03:00:00.000Z',
    ]);
    expect(period.currencies).toMatchObject([{ metered: { amount: '1.005000000000' } }]);
  });
});

describe('a close in several currencies', () => {
  const acceptBlockers = EVERY_BLOCKER.filter((code) => code !== 'missing_exchange_rate');
  const rate = (base: string, quote: string, value: string) => ({
    base,
    quote,
    rate: value,
    validFrom: '2025-09-30',
    validTo: '2025-09-30',
  });

  it('is refused while a rate that its statements need is missing, and names pair, day and company', async () => {
    await use(
      pool,
      SEPTEMBER,
      ...[dollars, pesos, euros, perInvoice].map((id) => row(id, '0.333333333333333333')),
      row(pesos, '7.25', { currency: 'CNY' }),
    );

    const { status, body } = await close(SEPTEMBER, { acceptBlockers });

    expect([status, body.code]).toEqual([409, 'period_blocked']);
    expect(body.errors?.map(({ path }) => path)).toEqual(['missing_exchange_rate']);
    expect(body.errors?.[0]?.message).toContain('CNY to COP on 2025-09-30');
    expect(body.errors?.[0]?.message).toContain('Pesos SAS');
    const { blockers } = await view(SEPTEMBER);
    // What the month shows without dividing it is what its close says.
    expect(blockers.find(({ code }) => code === 'missing_exchange_rate')?.detail).toBe(
      body.errors?.[0]?.message,
    );
  });

  it('divides each currency by itself and charges what it divided, to the last unit', async () => {
    await server.api.ok(
      server.api.post('/v1/exchange-rates', {
        rates: [rate('USD', 'COP', '4008.70'), rate('CNY', 'COP', '550'), rate('EUR', 'USD', '1.25')],
      }),
    );

    const { status, body } = await close(SEPTEMBER, { acceptBlockers });

    expect(status).toBe(201);
    expect(body.currencies.map(({ currency, total }) => [currency, total.amount])).toEqual([
      ['CNY', '7.250000000000'],
      ['USD', '2.338333333333333332'],
    ]);
    for (const { companies, unallocated, total } of body.currencies)
      expect(sum(companies.map(({ amount }) => amountOf(amount))) + amountOf(unallocated)).toBe(
        amountOf(total),
      );
    const issued = await statements(SEPTEMBER);
    expect(issued.map(({ number }) => number)).toEqual(body.statements);
    const of = (companyId: string) => issued.filter((one) => one.companyId === companyId);
    expect(of(pesos).map(({ currency }) => currency)).toEqual(['CNY', 'USD']);
    for (const { exact, cost } of issued) {
      const difference = amountOf(exact) - amountOf(cost);
      expect(difference > -(10n ** 16n) && difference < 10n ** 16n).toBe(true);
    }
    const inDollars = issued.filter(({ currency }) => currency === 'USD');
    // 1.338… and 0.333… twice: 2.005 are charged as 2.00 or 2.01, and each within a cent of its share.
    const charged = sum(inDollars.map(({ cost }) => amountOf(cost)));
    const exact = sum(inDollars.map((one) => amountOf(one.exact)));
    expect(2n * (charged > exact ? charged - exact : exact - charged) <= 10n ** 16n).toBe(true);
  });

  it('shows each total in the company’s currency by the rate of the last day, and turns a rate round where it must', async () => {
    const issued = await statements(SEPTEMBER);
    const of = (companyId: string, currency: string) =>
      issued.find((one) => one.companyId === companyId && one.currency === currency);
    expect(of(dollars, 'USD')).toMatchObject({ conversionStatus: 'same_currency', converted: null });
    expect(of(pesos, 'CNY')?.converted).toMatchObject({
      amount: '3987.500000000000',
      currency: 'COP',
      rate: '550',
      rateDate: '2025-09-30',
    });
    // One dollar is 1 ÷ 1.25 = 0.8 euros.
    expect(of(euros, 'USD')?.converted).toMatchObject({ rate: '0.8', currency: 'EUR' });
    expect(of(perInvoice, 'COP')).toMatchObject({
      plan: { type: 'per_invoice', applied: true },
      total: { amount: '5000.000000000000' },
      costs: [{ currency: 'USD', rate: { rate: '4008.7' } }],
    });
  });

  it('out of turn leaves earlier months open; what reaches them later is booked in the first open month', async () => {
    const text = async () => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      return (await fetch(`${server.url}/v1/periods/${SEPTEMBER}/result`, { headers })).text();
    };
    const before = await text();
    await use(pool, AUGUST, row(euros, '2'));
    expect((await view(AUGUST)).status).toBe('open');
    expect((await close(AUGUST)).status).toBe(201);

    await use(pool, AUGUST, row(euros, '0.5'), row(dollars, '0.25'));

    const { adjustments } = await view(OCTOBER);
    expect(adjustments).toMatchObject([{ sourcePeriod: AUGUST, amount: { amount: '0.750000000000' } }]);
    expect((await close(OCTOBER)).status).toBe(201);
    const corrected = (await statements(OCTOBER)).find(({ companyId }) => companyId === euros);
    expect(corrected?.lines).toMatchObject([{ kind: 'adjustment', sourcePeriod: AUGUST }]);
    expect(await text()).toBe(before);
  });
});

describe('lists', () => {
  const walked = async (path: string) => {
    const items: { number?: string; period?: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: Page<{ number?: string; period?: string }> = await server.api.ok(
        server.api.get<Page<object>>(`${path}?${query}`),
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };

  it('come in pages as in one piece: months, the documents of a month, those of a company', async () => {
    const credit = { reason: 'cobro de más', whole: true, currency: 'USD' };
    await server.api.ok(
      server.api.post(`/v1/companies/${pesos}/statements/${SEPTEMBER}/credit-note`, credit),
    );
    for (const path of [
      '/v1/periods',
      `/v1/periods/${SEPTEMBER}/statements`,
      `/v1/companies/${pesos}/statements`,
    ]) {
      const whole = await server.api.ok(server.api.get<Page<object>>(path));
      expect(whole.nextCursor, path).toBe(null);
      expect(whole.items.length, path).toBeGreaterThan(2);
      expect(await walked(path), path).toEqual(whole.items);
    }
    const kinds = (await statements(SEPTEMBER)).map(({ documentKind }) => documentKind);
    expect(kinds).toEqual([...Array<string>(5).fill('statement'), 'credit_note']);
  });

  it('refuse a cursor that is none', async () => {
    for (const path of ['/v1/periods', `/v1/periods/${SEPTEMBER}/statements`])
      expect((await server.api.get(`${path}?cursor=x`)).status, path).toBe(400);
  });
});

describe('a bill that is restated to less after its month was closed', () => {
  const [month, next] = ['2025-02', '2025-03'];

  it('takes back from the companies what they bore of it, on statements that may be negative', async () => {
    const keyId = uuidV7();
    const bucket = { accountId: account, keyId, start: inside(month, 9), end: inside(month, 11) };
    const used = (companyId: string) => row(companyId, '0.5', { keyId, startedAt: inside(month, 10) });
    await use(pool, month, used(dollars), used(euros));
    const first = await bill(pool, { ...bucket, cost: '3' });
    const { body: closed } = await close(month, { pool: 'billed' });
    expect([closed.total.amount, closed.unallocated.amount]).toEqual(['3.000000000000', '0.000000000000']);

    await bill(pool, { ...bucket, cost: '1.2', restates: [first] });

    const { adjustments } = await view(next);
    expect(adjustments).toMatchObject([
      { reason: 'restated_bill', sourcePeriod: month, amount: { amount: '-1.800000000000' } },
    ]);
    expect((await close(next)).status).toBe(201);
    const issued = (await statements(next)).filter(({ companyId }) => companyId !== perInvoice);
    expect(issued.map(({ companyId, total, lines }) => [companyId, total.amount, lines.length])).toEqual([
      [dollars, '-0.900000000000', 1],
      [euros, '-0.900000000000', 1],
    ]);
  });

  it('is credited back, too: a negative statement by a positive note, once', async () => {
    const path = `/v1/companies/${euros}/statements/${next}/credit-note`;
    const lines = [{ line: 1, amount: '0.10' }];
    expect((await server.api.post<ProblemBody>(path, { reason: 'signo', lines })).body.code).toBe(
      'credit_exceeds_statement',
    );
    const note = await server.api.ok(
      server.api.post<{ total: Money }>(path, { reason: 'no procede', whole: true }),
    );
    expect(note.total.amount).toBe('0.900000000000');
    expect((await server.api.post(path, { reason: 'otra vez', whole: true })).status).toBe(422);
  });
});

describe('a close whose requests change under its hands', () => {
  const BUSY = ['2025-05', '2025-06'] as const;
  /** Requests that change in the moment after each freeze, as often as told. */
  const disturb = (times: number) =>
    pool.query(`
      create sequence disturbances;
      create function disturb() returns trigger language plpgsql as $$
      begin
        if new.status = 'closing' and nextval('disturbances') <= ${times} then
          insert into late_attempts (attempt_id, period, noted_at) values ('${uuidV7()}', new.period, now())
          on conflict do nothing;
        end if;
        return null;
      end $$;
      create trigger disturb after update on periods for each row execute function disturb();`);
  const calm = () => pool.query('drop function disturb cascade; drop sequence disturbances');

  it('is tried again, and is made as soon as they are still', async () => {
    await use(pool, BUSY[0], row(dollars, '1'));
    await disturb(3);
    const { status, body } = await close(BUSY[0], { pool: 'billed' });
    await calm();

    expect([status, body.period]).toEqual([201, BUSY[0]]);
    expect((await pool.query('select from late_attempts where period = $1', [BUSY[0]])).rowCount).toBe(0);
  });

  it('gives up within a bound, says so, and leaves the month open', async () => {
    await use(pool, BUSY[1], row(dollars, '1'));
    await disturb(1_000);
    const { status, body } = await close(BUSY[1], { pool: 'billed' });
    await calm();

    expect([status, body.code]).toEqual([503, 'ledger_busy']);
    expect((await view(BUSY[1])).status).toBe('open');
    expect((await close(BUSY[1], { pool: 'billed' })).status).toBe(201);
  });
});
