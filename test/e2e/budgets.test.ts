import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import { type ApiClient, jsonInvoices, type Money } from '../support/api-client.js';
import { attemptsOf, compareWithMeter, eventually, expectEachOnce, lookAt } from '../support/effects.js';
import { expectProblem } from '../support/expect-problem.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { eraseFolders } from '../support/server.js';

interface Budget {
  monthly: Money;
  warnAt: number[];
  hardStop: boolean;
  period: string;
  spent: Money;
  held: Money;
  remaining: Money;
  percent: number;
  state: string;
  stopped: boolean;
  unboundedRequests: number;
  resetsAt: string;
}

const USD = (amount: string) => ({ monthly: { amount, currency: 'USD' } });

let processes: Processes;
let api: ApiClient;

beforeAll(async () => {
  processes = await startProcesses({
    workers: 2,
    env: { WORKER_CONCURRENCY: '16' },
    sandbox: { latencyMs: 40, latencyJitterMs: 40 },
  });
  api = processes.api.api;
});

afterAll(async () => {
  await processes?.stop();
  eraseFolders();
});

const budgetOf = (companyId: string) => api.ok(api.get<Budget>(`/v1/companies/${companyId}/budget`));

describe('a budget', () => {
  let companyId: string;
  const put = (body: unknown, client = api) =>
    client.request<Budget>('PUT', `/v1/companies/${companyId}/budget`, body);

  beforeAll(async () => {
    companyId = (await api.createCompany()).id;
  });

  it('is set, read, changed and removed', async () => {
    expectProblem(await api.get(`/v1/companies/${companyId}/budget`), {
      status: 404,
      code: 'budget_not_found',
    });

    const zero = { amount: '0.000000000000', currency: 'USD' };
    const amount = { amount: '50.250000000000', currency: 'USD' };
    const set = await api.ok(put(USD('50.25')));
    expect(set).toEqual({
      monthly: amount,
      warnAt: [75, 90],
      hardStop: false,
      period: expect.stringMatching(/^\d{4}-\d{2}$/) as string,
      spent: zero,
      held: zero,
      remaining: amount,
      percent: 0,
      state: 'normal',
      stopped: false,
      unboundedRequests: 0,
      resetsAt: expect.any(String) as string,
    });
    // The firm's midnight in Bogota.
    expect(set.resetsAt).toMatch(/^\d{4}-\d{2}-01T05:00:00.000Z$/);
    expect(await budgetOf(companyId)).toEqual(set);

    const change = { ...USD('0.000000000000000001'), warnAt: [1, 50, 100], hardStop: true };
    expect(await api.ok(put(change))).toMatchObject({
      monthly: { amount: '0.000000000000000001' },
      warnAt: [1, 50, 100],
      hardStop: true,
    });
    const path = `/v1/companies/${companyId}/budget`;
    expect((await api.request('DELETE', path)).status).toBe(204);
    expectProblem(await api.request('DELETE', path), { status: 404, code: 'budget_not_found' });
  });

  it('of the firm is another one', async () => {
    expectProblem(await api.get('/v1/budget'), { status: 404, code: 'budget_not_found' });

    await api.ok(api.request('PUT', '/v1/budget', USD('999999999.99')));

    expect(await api.ok(api.get<Budget>('/v1/budget'))).toMatchObject({
      monthly: { amount: '999999999.990000000000' },
    });
    expectProblem(await api.get(`/v1/companies/${companyId}/budget`), { status: 404 });
    expect((await api.request('DELETE', '/v1/budget')).status).toBe(204);
  });

  it.each([
    ['monthly', {}],
    ['monthly', { monthly: [USD('1').monthly] }],
    ['monthly.amount', USD('0')],
    ['monthly.amount', USD('0.000')],
    ['monthly.amount', USD('-1')],
    ['monthly.amount', USD('1e3')],
    ['monthly.amount', USD('1000000000')],
    ['monthly.amount', USD('0.0000000000000000001')],
    ['monthly.amount', { monthly: { amount: 5, currency: 'USD' } }],
    ['monthly.currency', { monthly: { amount: '5', currency: 'usd' } }],
    ['warnAt', { ...USD('5'), warnAt: [0] }],
    ['warnAt', { ...USD('5'), warnAt: [101] }],
    ['warnAt', { ...USD('5'), warnAt: [75.5] }],
    ['warnAt', { ...USD('5'), warnAt: [90, 75] }],
    ['warnAt', { ...USD('5'), warnAt: [75, 75] }],
    ['warnAt', { ...USD('5'), warnAt: ['75'] }],
    ['warnAt', { ...USD('5'), warnAt: 75 }],
    ['warnAt', { ...USD('5'), warnAt: null }],
    ['warnAt', { ...USD('5'), warnAt: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
    ['hardStop', { ...USD('5'), hardStop: 'true' }],
    ['hardStop', { ...USD('5'), hardStop: null }],
    ['hardstop', { ...USD('5'), hardstop: true }],
  ])('is refused for %s in %j', async (path, body) => {
    expectProblem(await put(body), { status: 400, code: 'validation_failed', path });
    expectProblem(await api.request('PUT', '/v1/budget', body), { status: 400, path });
  });

  it('is refused in a currency that nothing is billed in', async () => {
    const answer = await put({ monthly: { amount: '200000', currency: 'COP' } });

    expectProblem(answer, { status: 422, code: 'budget_currency_unsupported', path: 'monthly.currency' });
    expect((answer.body as unknown as { detail: string }).detail).toContain('Known are: USD.');
  });

  it('is for an administrator to set; a company reads its own', async () => {
    await api.ok(put(USD('7')));
    const { token } = await api.ok(
      api.post<{ token: string }>(`/v1/companies/${companyId}/access-tokens`, {
        name: 'erp',
        scopes: ['companies:read', 'companies:write'],
      }),
    );
    const company = api.as(token);
    const other = (await api.createCompany()).id;

    expect(await company.ok(company.get<Budget>(`/v1/companies/${companyId}/budget`))).toMatchObject({
      monthly: { amount: '7.000000000000' },
    });
    expectProblem(await put(USD('8'), company), { status: 403 });
    expectProblem(await company.request('DELETE', `/v1/companies/${companyId}/budget`), { status: 403 });
    expectProblem(await company.get(`/v1/companies/${other}/budget`), { status: 404 });
    expectProblem(await company.get('/v1/budget'), { status: 403 });
  });

  it('of a company that does not exist is not found', async () => {
    const path = '/v1/companies/00000000-0000-7000-8000-000000000000/budget';

    expectProblem(await api.get(path), { status: 404, code: 'company_not_found' });
    expectProblem(await api.request('PUT', path, USD('1')), { status: 404, code: 'company_not_found' });
    expectProblem(await api.request('DELETE', path), { status: 404, code: 'company_not_found' });
  });
});

describe('a hard stop over two workers of sixteen turns each', () => {
  const INVOICES = 200;
  let companyId: string;

  const spentAtProvider = async () => parseDecimal((await processes.sandbox.meter()).cost['USD'] ?? '0');
  const submit = async (count: number, prefix: string) =>
    (await api.submitJson(companyId, jsonInvoices(count, { prefix }))).id;

  it('is never exceeded; invoices wait, and go on when it is raised', { timeout: 120_000 }, async () => {
    companyId = (await api.createCompany()).id;
    await api.finished(await submit(3, 'M'));
    const [{ cost, held } = { cost: '0', held: '0' }] = await processes.query<{ cost: string; held: string }>(
      'select max(cost)::text as cost, max(held_cost)::text as held from attempts where company_id = $1',
      [companyId],
    );
    expect(parseDecimal(held)).toBeGreaterThan(parseDecimal(cost));
    const before = await spentAtProvider();
    const budget = before + 3n * parseDecimal(held);
    await api.ok(api.request('PUT', '/v1/budget', { ...USD(formatDecimal(budget)), hardStop: true }));

    const batchId = await submit(INVOICES, 'H');
    const stopped = await eventually('the hard stop', async () => {
      expect(await spentAtProvider()).toBeLessThanOrEqual(budget);
      const firm = await api.ok(api.get<Budget>('/v1/budget'));
      expect(parseDecimal(firm.spent.amount) + parseDecimal(firm.held.amount)).toBeLessThanOrEqual(budget);
      return firm.stopped && parseDecimal(firm.held.amount) === 0n && firm;
    });
    expect(parseDecimal(stopped.spent.amount)).toBe(await spentAtProvider());
    expect(parseDecimal(stopped.remaining.amount)).toBeLessThan(parseDecimal(held));
    const waiting = await eventually('a reason', async () => {
      const batch = await lookAt(api, batchId);
      return batch.waiting === 'budget' && batch;
    });
    expect(waiting.status).toBe('processing');
    expect(waiting.counts.failed).toBe(0);
    expect(waiting.counts.classified).toBeGreaterThan(0);
    expect(waiting.counts.pending).toBeGreaterThan(0);

    await api.ok(api.request('PUT', '/v1/budget', { ...USD(formatDecimal(10n * budget)), hardStop: true }));
    expect((await api.finished(batchId)).counts).toMatchObject({ classified: INVOICES, failed: 0 });
    await expectEachOnce(api, batchId, INVOICES);
    await compareWithMeter(api, processes.sandbox);
    // Held was enough for the same prompt without any cache and an answer of full length (one line: 416 tokens).
    const tooLittle = await processes.query(
      `select a.id from attempts a join prices p on p.id = a.price_id
        where a.held_cost < (a.cache_hit_tokens + a.cache_miss_tokens)
                            * case a.rate when 'peak' then p.peak_cache_miss else p.cache_miss end
                          + 416 * case a.rate when 'peak' then p.peak_output else p.output end`,
    );
    expect(tooLittle).toEqual([]);
    expect((await api.ok(api.get<Budget>('/v1/budget'))).held.amount).toBe('0.000000000000');
    expect((await api.request('DELETE', '/v1/budget')).status).toBe(204);
    expect(processes.output()).not.toMatch(/more than the .* it could cost/);
  });

  it(
    'tells why work waits when the model has no price, and goes on without a hard stop',
    { timeout: 120_000 },
    async () => {
      const account = await api.ok(
        api.post<{ id: string }>('/v1/provider-accounts', {
          name: 'Sin precio',
          provider: 'groq',
          model: 'no-price-of-ours',
          baseUrl: processes.sandbox.url,
        }),
      );
      await api.ok(
        api.post(`/v1/provider-accounts/${account.id}/keys`, { name: 'k', secret: 'sk-sandbox-none-0001' }),
      );
      companyId = (await api.createCompany({ providerAccountId: account.id })).id;
      await api.ok(api.request('PUT', `/v1/companies/${companyId}/budget`, { ...USD('5'), hardStop: true }));

      const batchId = await submit(1, 'N');
      await eventually('a reason', async () => (await lookAt(api, batchId)).waiting === 'budget_no_price');
      const [invoice] = await api.all<{ id: string }>(`/v1/batches/${batchId}/invoices`);
      expect(await attemptsOf(api, invoice?.id ?? '')).toEqual([]);

      await api.ok(api.request('PUT', `/v1/companies/${companyId}/budget`, { ...USD('5'), hardStop: false }));
      await eventually(
        'a request',
        async () => (await attemptsOf(api, invoice?.id ?? '')).length > 0,
        20_000,
      );
    },
  );
});
