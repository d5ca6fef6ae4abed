import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices, type ApiClient, type Batch } from '../support/api-client.js';
import { addAccount, attemptsOf, eventually, invoicesOf } from '../support/effects.js';
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

const look = (id: string) =>
  api.ok(
    api.get<Batch & { waiting: string | null; waitingUntil: string | null; waitingMessage: string | null }>(
      `/v1/batches/${id}`,
    ),
  );

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
});
