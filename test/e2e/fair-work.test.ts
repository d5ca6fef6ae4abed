import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { jsonInvoices, type ApiClient, type Batch, type Money } from '../support/api-client.js';
import {
  addAccount,
  type Attempt,
  attemptsOf,
  eventually,
  type InvoiceView,
  invoicesOf,
} from '../support/effects.js';
import { expectProblem } from '../support/expect-problem.js';
import { startSandboxProcess, type SandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

const LARGE = 10_000;

let server: TestServer;
let sandbox: SandboxProcess;
let api: ApiClient;

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  server = await startServer({ env: { SANDBOX: 'off' } });
  api = server.api;
  await sandbox.set({ latencyMs: 20 });
  await addAccount(api, sandbox.url);
});

afterAll(async () => {
  await server.stop();
  await sandbox.kill();
  eraseFolders();
});

const look = (id: string) => api.ok(api.get<Batch>(`/v1/batches/${id}`));

describe('companies side by side', () => {
  it(
    'wait for each other by a moment only: ten invoices finish before ten thousand are five per cent done',
    { timeout: 120_000 },
    async () => {
      const [large, small] = [
        await api.createCompany({ name: 'Grande' }),
        await api.createCompany({ name: 'Chica' }),
      ];
      const big = await api.submitJson(large.id, jsonInvoices(LARGE, { prefix: 'G' }));
      await eventually('nothing is classified', async () => (await look(big.id)).counts.classified > 0);

      const ten = await api.submitJson(small.id, jsonInvoices(10, { prefix: 'P' }));
      await eventually('the ten are not finished', async () => (await look(ten.id)).status !== 'processing');

      const { counts } = await look(big.id);
      console.log(`${counts.classified} of ${LARGE} were classified when the ten were`);
      expect(counts.classified).toBeLessThan(LARGE / 20);
      await api.ok(api.post(`/v1/batches/${big.id}/cancel`));
    },
  );
});

describe('a quota', () => {
  it('lets no more invoices begin on a day, tells why the rest waits, and lets go when it is lifted', async () => {
    const company = await api.createCompany({ quota: { invoicesPerDay: 5 } });
    const batch = await api.submitJson(company.id, jsonInvoices(12, { prefix: 'Q' }));

    const waiting = await eventually('the quota is not told', async () => {
      const seen = await look(batch.id);
      return seen.counts.classified === 5 && seen.waiting === 'quota' && seen;
    });
    await sleep(1_500);

    expect((await look(batch.id)).counts.classified).toBe(5);
    expect(waiting.waitingMessage).toBe(`The company's quota is used up until ${waiting.waitingUntil}`);
    await api.ok(api.request('PATCH', `/v1/companies/${company.id}`, { quota: null }));
    expect((await api.finished(batch.id)).counts.classified).toBe(12);
  });

  it.each([
    [{ invoicesPerDay: 0 }, 'quota.invoicesPerDay'],
    [{ leastPauseMs: -1 }, 'quota.leastPauseMs'],
    [{ perWeek: 5 }, 'quota.perWeek'],
    [[], 'quota'],
  ])('of %j is refused', async (quota, path) => {
    const company = await api.createCompany();
    expectProblem(await api.request('PATCH', `/v1/companies/${company.id}`, { quota }), {
      status: 400,
      path,
    });
  });

  it('of a least pause sends one request at a time, each so long after the one before', async () => {
    const company = await api.createCompany({ quota: { leastPauseMs: 400 } });
    const batch = await api.finished((await api.submitJson(company.id, jsonInvoices(4, { prefix: 'L' }))).id);

    const attempts = (
      await Promise.all((await invoicesOf(api, batch.id)).map(({ id }) => attemptsOf(api, id)))
    ).flat() as { startedAt: string; finishedAt: string }[] & Awaited<ReturnType<typeof attemptsOf>>;
    const times = attempts.map((attempt) => attempt).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    expect(times).toHaveLength(4);
    for (const [index, { startedAt }] of times.entries()) {
      const before = times[index - 1];
      if (before) expect(Date.parse(startedAt) - Date.parse(before.finishedAt)).toBeGreaterThanOrEqual(395);
    }
  });
});

describe('a fallback account', () => {
  it('serves while the own account has no key, and the attempts name it', async () => {
    const spare = await addAccount(api, sandbox.url, ['repuesto']);
    const own = await api.ok(
      api.post<{ id: string }>('/v1/provider-accounts', {
        name: 'Sin llaves',
        provider: 'deepseek',
        baseUrl: sandbox.url,
        model: 'deepseek-v4-pro',
        fallbackAccountId: spare.id,
      }),
    );
    const company = await api.createCompany({ providerAccountId: own.id });

    const batch = await api.finished((await api.submitJson(company.id, jsonInvoices(6, { prefix: 'F' }))).id);

    expect(batch.counts.classified).toBe(6);
    const { items } = await api.ok(
      api.get<{ items: { providerAccountId: string; model: string }[] }>(
        `/v1/attempts?companyId=${company.id}`,
      ),
    );
    expect(new Set(items.map(({ providerAccountId }) => providerAccountId))).toEqual(new Set([spare.id]));
    expectProblem(
      await api.request('PATCH', `/v1/provider-accounts/${spare.id}`, { fallbackAccountId: own.id }),
      {
        status: 422,
        code: 'provider_account_fallback',
        path: 'fallbackAccountId',
      },
    );
  });

  it('of a company goes before that of its account', async () => {
    const own = await api.ok(
      api.post<{ id: string }>('/v1/provider-accounts', {
        name: 'Vacía',
        provider: 'deepseek',
        baseUrl: sandbox.url,
        model: 'otro',
      }),
    );
    const spare = await addAccount(api, sandbox.url, ['propio']);
    const company = await api.createCompany({
      providerAccountId: own.id,
      fallbackProviderAccountId: spare.id,
    });

    const batch = await api.finished((await api.submitJson(company.id, jsonInvoices(2, { prefix: 'C' }))).id);

    expect(batch.counts.classified).toBe(2);
    const bad = { fallbackProviderAccountId: '01900000-0000-7000-8000-000000000000' };
    expectProblem(await api.request('PATCH', `/v1/companies/${company.id}`, bad), {
      status: 422,
      code: 'provider_account_not_found',
      path: 'fallbackProviderAccountId',
    });
  });

  it.each([
    ['its own account', (own: string) => ({ providerAccountId: own, fallbackProviderAccountId: own })],
    ['its own account, given later', (own: string) => ({ fallbackProviderAccountId: own })],
  ])('is never %s', async (_, change) => {
    const { id } = await addAccount(api, sandbox.url, []);
    const company = await api.createCompany({ providerAccountId: id });

    expectProblem(await api.request('PATCH', `/v1/companies/${company.id}`, change(id)), {
      status: 422,
      code: 'provider_account_fallback',
      path: 'fallbackProviderAccountId',
    });
  });

  it('that does not exist is refused with a new account too', async () => {
    const account = { name: 'Sin respaldo', provider: 'deepseek', baseUrl: sandbox.url };
    const fallbackAccountId = '01900000-0000-7000-8000-000000000000';
    expectProblem(await api.post('/v1/provider-accounts', { ...account, fallbackAccountId }), {
      status: 422,
      code: 'provider_account_fallback',
      path: 'fallbackAccountId',
    });
  });

  it(
    'serves while the own account has no balance, and no longer once it has',
    { timeout: 60_000 },
    async () => {
      const poor = await startSandboxProcess({ balance: '0' });
      try {
        const spare = await addAccount(api, sandbox.url, ['rica']);
        const own = await addAccount(api, poor.url, ['pobre']);
        await api.ok(
          api.request('PATCH', `/v1/provider-accounts/${own.id}`, { fallbackAccountId: spare.id }),
        );
        const company = await api.createCompany({ providerAccountId: own.id });
        const servedBy = async (batchId: string) => {
          const attempts = (
            await Promise.all((await invoicesOf(api, batchId)).map(({ id }) => attemptsOf(api, id)))
          ).flat() as (Attempt & { providerAccountId: string })[];
          const served = attempts.filter(({ status }) => status === 'succeeded');
          return new Set(served.map(({ providerAccountId }) => providerAccountId));
        };

        const first = await api.finished(
          (await api.submitJson(company.id, jsonInvoices(12, { prefix: 'N' }))).id,
        );
        expect(first.counts.classified).toBe(12);
        expect(await servedBy(first.id)).toEqual(new Set([spare.id]));

        await poor.set({ balance: '1000' });
        await eventually('the account is not back', async () => {
          const { id } = await api.submitJson(company.id, jsonInvoices(1, { prefix: `R${Date.now()}` }));
          await api.finished(id);
          const { status } = await api.ok(api.get<{ status: string }>(`/v1/provider-accounts/${own.id}`));
          return status === 'active';
        });
        const last = await api.finished(
          (await api.submitJson(company.id, jsonInvoices(12, { prefix: 'V' }))).id,
        );
        expect(await servedBy(last.id)).toEqual(new Set([own.id]));
      } finally {
        await poor.kill();
      }
    },
  );
});

describe('cheaper hours', () => {
  const DAY_MINUTES = 24 * 60;
  const PEAK = { cacheHit: '0.000002', cacheMiss: '0.00002', output: '0.00004' };
  const CHEAP = { cacheHit: '0.000001', cacheMiss: '0.00001', output: '0.00002' };
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

  /** Peak at all times but for one minute, six hours from now. */
  async function peakNow(currency: string): Promise<void> {
    const name = `caro-${currency.toLowerCase()}`;
    const cheap = Math.floor((Date.now() / 60_000 + 360) % DAY_MINUTES);
    const windows = [
      { start: '00:00', end: clock(cheap) },
      { start: clock(cheap + 1), end: '24:00' },
    ].filter(({ start, end }) => start !== end);
    const periods = [
      { validFrom: '2020-01-01T00:00:00Z', windows, weekendsOffPeak: false, holidaysOffPeak: false },
    ];
    await api.ok(api.post('/v1/price-schedules', { name, timeZone: 'UTC', periods }));
    await api.ok(
      api.post('/v1/prices', {
        ...{ provider: 'deepseek', model: 'deepseek-flash', currency, validFrom: '2020-01-01T00:00:00Z' },
        ...{ prices: CHEAP, peak: PEAK, schedule: name },
      }),
    );
  }

  /** A company whose account is billed in a currency of its own, so that its price is nobody else's. */
  async function companyAtPeak(currency: string) {
    await peakNow(currency);
    const account = await addAccount(api, sandbox.url, [`cara-${currency}`]);
    await api.ok(api.request('PATCH', `/v1/provider-accounts/${account.id}`, { currency }));
    return api.createCompany({ providerAccountId: account.id });
  }

  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const submit = (companyId: string, prefix: string, options: object) =>
    api.ok(
      api.post<Batch>(`/v1/companies/${companyId}/batches`, {
        ...options,
        invoices: jsonInvoices(4, { prefix }),
      }),
    );

  it('are waited for; what that saves is shown to the last digit', async () => {
    const company = await companyAtPeak('XAA');
    const { id } = await submit(company.id, 'H', { finishBy: inHours(24) });

    const waiting = await eventually('nothing waits', async () => {
      const batch = await look(id);
      return batch.waiting === 'cheaper_hours' && batch;
    });
    const until = Date.parse(waiting.waitingUntil ?? '');
    expect(Math.abs(until - Date.now() - 6 * 3_600_000)).toBeLessThan(120_000);
    expect(waiting.waitingMessage).toBe(`Waiting for cheaper hours until ${waiting.waitingUntil}`);
    await sleep(1_500);
    expect((await look(id)).counts.pending).toBe(4);

    // The provider gives up its peak price: nothing is left to wait for.
    const price = { provider: 'deepseek', model: 'deepseek-flash', currency: 'XAA', prices: CHEAP };
    await api.ok(api.post('/v1/prices', { ...price, validFrom: new Date().toISOString() }));
    const batch = await api.finished(id);

    const invoices = (await invoicesOf(api, id)) as (InvoiceView & { saving: Money | null })[];
    let total = 0n;
    for (const invoice of invoices) {
      const attempts = (await attemptsOf(api, invoice.id)) as (Attempt & { tokens: Tokens })[];
      const saved = sum(attempts.map(({ tokens }) => costAt(PEAK, tokens) - costAt(CHEAP, tokens)));
      expect(invoice.saving).toEqual({ amount: expect.any(String) as string, currency: 'XAA' });
      expect(parseDecimal(invoice.saving?.amount ?? '')).toBe(saved);
      total += saved;
    }
    expect(total).toBeGreaterThan(0n);
    expect(parseDecimal(batch.saving?.amount ?? '')).toBe(total);
    const usage = await api.ok(
      api.get<{ items: { key: string; saving: Money | null }[] }>('/v1/usage?groupBy=company'),
    );
    const own = usage.items.filter(({ saving }) => saving !== null);
    expect(own.map(({ saving }) => parseDecimal(saving?.amount ?? ''))).toEqual([total]);
  });

  it.each([
    ['is urgent', 'XBA', { priority: 'high', finishBy: inHours(24) }],
    ['has no deadline', 'XBB', {}],
    ['would miss its deadline', 'XBC', { finishBy: inHours(6) }],
    ['has missed its deadline', 'XBD', { finishBy: inHours(-1) }],
  ])('are not waited for by work that %s', async (_, currency, options) => {
    const company = await companyAtPeak(currency);

    const batch = await api.finished((await submit(company.id, 'X', options)).id);

    expect(batch).toMatchObject({ counts: { classified: 4 }, saving: null });
  });
});

interface Tokens {
  cacheHit: number;
  cacheMiss: number;
  output: number;
}

function costAt(prices: Record<keyof Tokens, string>, tokens: Tokens): bigint {
  return (
    parseDecimal(prices.cacheHit) * BigInt(tokens.cacheHit) +
    parseDecimal(prices.cacheMiss) * BigInt(tokens.cacheMiss) +
    parseDecimal(prices.output) * BigInt(tokens.output)
  );
}
