import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import { type ApiClient, jsonInvoices, type Money } from '../support/api-client.js';
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
