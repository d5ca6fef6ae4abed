import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Attempt, eventually, lookAt } from '../support/effects.js';
import { expectProblem } from '../support/expect-problem.js';
import { FaultBench } from '../support/provider-faults.js';
import { startServer, type TestServer } from '../support/server.js';

interface Account {
  id: string;
  warnings: { code: string; model: string; detail: string }[];
  availability: { status: string; until: string | null; message: string };
  keys: { id: string; status: string; coolingUntil: string | null; requests: number; share: string }[];
}

const bench = new FaultBench({ WORKER_CONCURRENCY: '16' });
const accountOf = (id: string) => bench.api.ok(bench.api.get<Account>(`/v1/provider-accounts/${id}`));
const newAccount = async (change: object = {}) =>
  bench.api.ok(
    bench.api.post<Account>('/v1/provider-accounts', {
      name: 'Otra',
      provider: 'deepseek',
      baseUrl: bench.sandbox.url,
      ...change,
    }),
  );
const addKey = (accountId: string, secret: string) =>
  bench.api.post(`/v1/provider-accounts/${accountId}/keys`, { name: 'llave', secret });
const change = (accountId: string, body: object) =>
  bench.api.request('PATCH', `/v1/provider-accounts/${accountId}`, body);

describe('a secret', () => {
  const secret = 'sk-sandbox-misma-00000001';

  it('serves one account for a provider, address and model; two would share limits unknowingly', async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const pro = await newAccount({ model: 'deepseek-v4-pro' });
    await bench.api.ok(addKey(one.id, secret));

    const refusal = { status: 409, code: 'provider_key_shared', path: 'secret' };
    expectProblem(await addKey(two.id, secret), refusal);
    expect((await accountOf(two.id)).keys).toEqual([]);
    await bench.api.ok(addKey(pro.id, secret));
    expectProblem(await change(pro.id, { model: 'deepseek-flash' }), { ...refusal, path: 'model' });
    expectProblem(await addKey(one.id, secret), {
      status: 409,
      code: 'provider_key_duplicate',
      path: 'secret',
    });
  });

  it('given to two accounts at the same moment stays with one', async () => {
    const accounts = await Promise.all([newAccount(), newAccount(), newAccount()]);

    const answers = await Promise.all(accounts.map(({ id }) => addKey(id, 'sk-sandbox-a-la-vez-00000001')));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });
});

describe('limits that contradict each other', () => {
  it('are taken, with a warning', async () => {
    const { id } = await newAccount({
      limits: { 'deepseek-flash': { requestsPerMinute: 100, requestsPerDay: 50 } },
    });

    expect((await accountOf(id)).warnings).toMatchObject([
      { code: 'limits_contradict', model: 'deepseek-flash' },
    ]);
  });
});

describe('a private address where it is not allowed', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ env: { SANDBOX: 'off', PROVIDER_ALLOW_PRIVATE: 'off' } });
  });
  afterAll(async () => {
    await server.stop();
  });

  it.each([
    'http://127.0.0.1:9',
    'http://localhost:9',
    'http://[::1]:9',
    'http://10.0.0.1',
    'http://169.254.169.254',
  ])('%s is refused, for a new account and for an old one', async (baseUrl) => {
    const refusal = { status: 400, code: 'validation_failed', path: 'baseUrl' };
    const body = { name: 'Otra', provider: 'deepseek', baseUrl };
    expectProblem(await server.api.post('/v1/provider-accounts', body), refusal);
    const { id } = await server.api.ok(
      server.api.post<Account>('/v1/provider-accounts', { name: 'Otra', provider: 'deepseek' }),
    );
    expectProblem(await server.api.request('PATCH', `/v1/provider-accounts/${id}`, { baseUrl }), refusal);
  });
});

describe('an address that is no provider', () => {
  let stranger: Server | undefined;
  afterEach(() => {
    stranger?.closeAllConnections();
    stranger?.close();
  });

  async function strangerThat(answers: (response: ServerResponse) => void): Promise<string> {
    stranger = createServer((request, response) => {
      request.resume().on('end', () => answers(response));
    });
    await new Promise<void>((resolve) => stranger?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  }

  it.each<[string, (response: ServerResponse) => void]>([
    ['404', (response) => response.writeHead(404).end('not found')],
    ['405', (response) => response.writeHead(405).end()],
    ['a page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>')],
    [
      'another JSON',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":1}'),
    ],
  ])('(%s) stops the account with a warning; the invoices wait until it is changed', async (_, answers) => {
    const road = await bench.road(['sola']);
    await bench.api.ok(change(road.accountId, { baseUrl: await strangerThat(answers) }));

    const { id } = await bench.api.submitJson(road.companyId, road.invoices(60));
    const stopped = await eventually('stopped', async () => {
      const account = await accountOf(road.accountId);
      const { status, until } = account.availability;
      // Until it is stopped it only pauses, with a time until when.
      return account.warnings.length > 0 && status !== 'available' && until === null ? account : undefined;
    });
    expect(stopped.warnings).toMatchObject([{ code: 'not_a_provider', model: 'deepseek-flash' }]);
    expect(stopped.availability).toMatchObject({ status: 'unavailable', until: null });
    expect((await lookAt(bench.api, id)).counts.failed).toBe(0);
    const sent = () => bench.api.all<Attempt>(`/v1/attempts?companyId=${road.companyId}`);
    // One round of what was under way together, and no more.
    expect((await sent()).length).toBeLessThanOrEqual(60);

    await bench.api.ok(change(road.accountId, { baseUrl: bench.sandbox.url }));

    const batch = await bench.api.finished(id);
    expect(batch.counts.classified + batch.counts.needsReview).toBe(60);
    expect((await accountOf(road.accountId)).warnings).toEqual([]);
  });
});

describe('keys', () => {
  it('rest after a refusal and say until when; all of them: the account is saturated until the first is back', async () => {
    const road = await bench.road();
    await bench.sandbox.meet({ fault: '429', times: 100_000, match: { textIncludes: road.text } });

    const { id } = await bench.api.submitJson(road.companyId, road.invoices(40));
    const account = await eventually('all rest', async () => {
      const found = await accountOf(road.accountId);
      return found.keys.every(({ status }) => status === 'cooling') ? found : undefined;
    });

    for (const key of account.keys)
      expect(Date.parse(key.coolingUntil ?? '')).toBeGreaterThan(Date.now() - 5_000);
    expect(account.availability.status).toBe('saturated');
    expect(account.availability.message).toMatch(/^Saturated until \d{4}-\d{2}-\d{2}T/);
    await bench.sandbox.forgive();
    expect(await bench.api.finished(id)).toMatchObject({ status: 'completed' });
    expect((await accountOf(road.accountId)).keys.map(({ status }) => status)).toEqual(['active', 'active']);
  });

  it('take even turns', async () => {
    const road = await bench.road(['uno', 'dos', 'tres', 'cuatro', 'cinco']);

    const { id } = await bench.api.submitJson(road.companyId, road.invoices(100));
    await bench.api.finished(id);

    const { keys } = await accountOf(road.accountId);
    const requests = keys.map((key) => key.requests);
    expect(requests.reduce((sum, count) => sum + count)).toBe(100);
    expect(Math.max(...requests) - Math.min(...requests)).toBeLessThanOrEqual(2);
  });
});

describe('a provider that asks to wait (Retry-After)', () => {
  it('gets no request before; then the work goes on by itself', async () => {
    const road = await bench.road();
    await bench.sandbox.meet({
      fault: '429',
      times: 1,
      retryAfterSeconds: 4,
      match: { textIncludes: road.text },
    });

    const { id } = await bench.api.submitJson(road.companyId, road.invoices(1));
    const saturated = await eventually('told', async () => {
      const { availability } = await accountOf(road.accountId);
      return availability.status === 'saturated' ? availability : undefined;
    });
    expect(saturated.until).not.toBeNull();
    await bench.api.finished(id);

    const attempts = await bench.api.all<Attempt>(`/v1/attempts?companyId=${road.companyId}`);
    const [first, second] = attempts
      .sort((a, b) => a.number - b.number)
      .map(({ startedAt }) => Date.parse(startedAt));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(4_000);
  });
});
