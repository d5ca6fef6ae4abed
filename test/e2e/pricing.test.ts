import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import { type ApiClient, jsonInvoices, type Money } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Attempt {
  id: string;
  status: string;
  tokens: Record<'cacheHit' | 'cacheMiss' | 'output', number>;
  cost: Money | null;
  costStatus: string;
  priceId: string | null;
}

interface Totals {
  requests: number;
  cost: Money | null;
  costs: Money[];
  costStatus: string;
  unknownCosts: number;
}

const UNKNOWN = { cost: null, costStatus: 'unknown' };

let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

/** A company with an account of its own at the simulated provider, billed in a currency. */
async function companyBilledIn(currency: string): Promise<string> {
  const account = await api.ok(
    api.post<{ id: string }>('/v1/provider-accounts', {
      name: `Cuenta ${currency}`,
      provider: 'deepseek',
      model: 'deepseek-flash',
      baseUrl: server.sandboxUrl,
      currency,
    }),
  );
  await api.ok(
    api.post(`/v1/provider-accounts/${account.id}/keys`, {
      name: 'uno',
      secret: `sk-sandbox-${currency}-0001`,
    }),
  );
  return (await api.createCompany({ name: `Empresa ${currency}`, providerAccountId: account.id })).id;
}

async function classify(companyId: string, prefix: string): Promise<string[]> {
  const batch = await api.finished((await api.submitJson(companyId, jsonInvoices(4, { prefix }))).id);
  expect(batch.counts).toMatchObject({ accepted: 4, pending: 0, failed: 0 });
  return (await api.all<{ id: string }>(`/v1/batches/${batch.id}/invoices`)).map(({ id }) => id);
}

const attemptsOf = (companyId: string) => api.all<Attempt>(`/v1/attempts?companyId=${companyId}`);

/** A company's totals, as its own token sees them. */
async function usageOf(companyId: string): Promise<Totals> {
  const { token } = await api.ok(
    api.post<{ token: string }>(`/v1/companies/${companyId}/access-tokens`, {
      name: 'u',
      scopes: ['usage:read'],
    }),
  );
  return api.ok(api.as(token).get<Totals & Record<string, unknown>>('/v1/usage/total'));
}

const sumOf = (attempts: Attempt[]) =>
  formatDecimal(attempts.reduce((total, { cost }) => total + parseDecimal(cost?.amount ?? '0'), 0n));
const digits = (text: string | undefined) => formatDecimal(parseDecimal(text ?? 'none'));

describe('a model that has no price', () => {
  let companyId: string;
  let old: Attempt[];

  it('is used all the same: tokens are recorded and the cost is unknown, never 0', async () => {
    companyId = await companyBilledIn('EUR');
    const [id] = await classify(companyId, 'A');

    old = await attemptsOf(companyId);
    expect(old).toHaveLength(4);
    for (const attempt of old) {
      expect(attempt).toMatchObject({ status: 'succeeded', priceId: null, ...UNKNOWN });
      expect(attempt.tokens.output).toBeGreaterThan(0);
    }
    expect((await api.get(`/v1/invoices/${id}`)).body).toMatchObject({ status: 'classified', ...UNKNOWN });
    expect(await usageOf(companyId)).toMatchObject({ requests: 4, costStatus: 'unknown', unknownCosts: 4 });
  });

  it('adds no amount to any total', async () => {
    const { cost, costs } = await usageOf(companyId);
    expect({ cost, costs }).toEqual({ cost: null, costs: [] });
  });

  it('has a cost from the moment that it gets a price, for new requests only', async () => {
    const price = await api.ok(
      api.post<{ id: string }>('/v1/prices', {
        provider: 'deepseek',
        model: 'deepseek-flash',
        currency: 'EUR',
        prices: { cacheHit: '0.000000001', cacheMiss: '0.00000012', output: '0.00000056' },
        validFrom: '2026-01-01T00:00:00Z',
      }),
    );

    const [id] = await classify(companyId, 'B');

    const oldIds = new Set(old.map((attempt) => attempt.id));
    const attempts = await attemptsOf(companyId);
    expect(attempts.filter((attempt) => oldIds.has(attempt.id))).toEqual(old);
    const fresh = attempts.filter((attempt) => !oldIds.has(attempt.id));
    expect(fresh).toHaveLength(4);
    for (const { tokens, ...attempt } of fresh) {
      expect(attempt).toMatchObject({ priceId: price.id, costStatus: 'known', cost: { currency: 'EUR' } });
      const nanos = tokens.cacheHit + tokens.cacheMiss * 120 + tokens.output * 560;
      expect(digits(attempt.cost?.amount)).toBe(digits(`0.${String(nanos).padStart(9, '0')}`));
    }
    expect((await api.get(`/v1/invoices/${id}`)).body).toMatchObject({ costStatus: 'known' });
    const totals = await usageOf(companyId);
    expect(totals).toMatchObject({ requests: 8, costStatus: 'unknown', unknownCosts: 4 });
    expect(digits(totals.costs[0]?.amount)).toBe(sumOf(fresh));
  });
});

describe('two accounts with two currencies', () => {
  it('are totalled each in its own, and no sum of both is given', async () => {
    const [dollars, yuan] = [await companyBilledIn('USD'), await companyBilledIn('CNY')];
    await classify(dollars, 'U');
    await classify(yuan, 'Y');
    const expected = new Map([
      ['USD', sumOf(await attemptsOf(dollars))],
      ['CNY', sumOf(await attemptsOf(yuan))],
    ]);

    expect((await usageOf(dollars)).cost?.currency).toBe('USD');
    expect((await usageOf(yuan)).cost?.currency).toBe('CNY');
    const total = await api.ok(api.get<Totals & Record<string, unknown>>('/v1/usage/total'));
    expect(total.cost).toBeNull();
    for (const [currency, amount] of expected) {
      expect(parseDecimal(amount)).toBeGreaterThan(0n);
      expect(digits(total.costs.find((cost) => cost.currency === currency)?.amount)).toBe(amount);
    }
  });
});

describe('peak schedules', () => {
  interface Schedule {
    name: string;
    holidays: { year: number; dates: string[]; source: string }[];
    unverifiedFrom: number | null;
  }
  const all = async () => (await api.ok(api.get<{ items: Schedule[] }>('/v1/price-schedules'))).items;
  const shipped = async () => (await all()).find(({ name }) => name === 'deepseek-peak');
  const holidays = '/v1/price-schedules/deepseek-peak/holidays';

  it('tell from which year on holidays are missing, and take them', async () => {
    expect(await shipped()).toMatchObject({ unverifiedFrom: 2027 });

    const entered = await api.ok(
      api.request<Schedule>('PUT', `${holidays}/2027`, {
        dates: ['2027-01-02', '2027-01-01'],
        source: 'notice',
      }),
    );

    const year = { year: 2027, dates: ['2027-01-01', '2027-01-02'], source: 'notice' };
    expect(entered).toMatchObject({ unverifiedFrom: 2028 });
    expect((await shipped())?.holidays.at(-1)).toEqual(year);
  });

  it('keep what staff entered over a restart', async () => {
    await server.stop();
    server = await startServer({ dataDir: server.dataDir });
    api = server.api;

    expect(await shipped()).toMatchObject({ unverifiedFrom: 2028 });
  });

  it.each([
    ['2028', { dates: ['2027-01-01'], source: 's' }, 422, 'price_schedule_invalid', 'dates'],
    ['2027', { dates: ['2027-02-30'], source: 's' }, 422, 'price_schedule_invalid', 'dates'],
    ['2027', { dates: ['soon'], source: 's' }, 400, 'validation_failed', 'dates'],
    ['27', { dates: [], source: 's' }, 400, 'validation_failed', 'year'],
  ])('refuse holidays of %s as %j', async (year, body, status, code, path) => {
    expectProblem(await api.request('PUT', `${holidays}/${year}`, body), { status, code, path });
  });

  it('may be added and then named by a price', async () => {
    const period = {
      validFrom: '2026-01-01T00:00:00Z',
      windows: [{ start: '08:00', end: '20:00' }],
      weekendsOffPeak: false,
      holidaysOffPeak: false,
    };
    const schedule = { name: 'days', timeZone: 'America/Bogota', periods: [period] };
    await api.ok(api.post('/v1/price-schedules', schedule));
    const prices = { cacheHit: '0.1', cacheMiss: '0.2', output: '0.3' };
    const price = { provider: 'xai', model: 'm', currency: 'USD', prices, peak: prices, schedule: 'days' };

    expect((await api.post('/v1/prices', { ...price, validFrom: '2026-01-01T00:00:00Z' })).status).toBe(201);
    expect((await all()).find(({ name }) => name === 'days')).toMatchObject({ unverifiedFrom: null });
    const taken = { status: 409, code: 'price_schedule_taken', path: 'name' };
    expectProblem(await api.post('/v1/price-schedules', schedule), taken);
    const backwards = { ...period, windows: [{ start: '20:00', end: '08:00' }] };
    expectProblem(await api.post('/v1/price-schedules', { ...schedule, name: 'b', periods: [backwards] }), {
      status: 422,
      code: 'price_schedule_invalid',
      path: 'periods',
    });
  });
});
