import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, jsonInvoices } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { fillPath } from '../support/routes.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

type Problem = [status: number, code: string, path: string];

const NOBODY = fillPath('{id}');
let server: TestServer;
let api: ApiClient;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
});

afterAll(async () => {
  expect(server.output()).not.toMatch(/\bERROR\b/);
  await server.stop();
  eraseFolders();
});

const expectRefusal = (answer: Parameters<typeof expectProblem>[0], [status, code, path]: Problem) =>
  expectProblem(answer, { status, code, path });

describe('a company', () => {
  const company = (change: object) => ({ name: 'Papelería SAS', taxId: '900123456', ...change });

  it.each<[string, object]>([
    ['taxId', { taxId: 'abc' }],
    ['taxId', { taxId: 900123456 }],
    ['taxId', { taxId: '12' }],
    ['taxId', { taxId: '9 . . .' }],
    ['taxId', { taxId: '1234567890123456' }],
    ['taxId', { taxId: '900123456-10' }],
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'a\u0000b' }],
    ['currency', { currency: 'peso' }],
    ['timeZone', { timeZone: 'Bogota' }],
    ['weight', { weight: 0 }],
    ['weight', { weight: '2' }],
    ['weight', { weight: 1.5 }],
    ['minConfidence', { minConfidence: '1.5' }],
    ['minConfidence', { minConfidence: 0.5 }],
    ['providerAccountId', { providerAccountId: 'xyz' }],
    ['plan', { plan: [] }],
    ['colour', { colour: 'red' }],
  ])('with a bad %s is refused: %j', async (path, change) => {
    const before = await api.all('/v1/companies');
    expectRefusal(await api.post('/v1/companies', company(change)), [400, 'validation_failed', path]);
    expect(await api.all('/v1/companies')).toHaveLength(before.length);
  });

  it('with a provider account that does not exist is refused, when it is made and when it is changed', async () => {
    const problem: Problem = [422, 'provider_account_not_found', 'providerAccountId'];
    expectRefusal(await api.post('/v1/companies', company({ providerAccountId: NOBODY })), problem);
    const { id } = await api.createCompany();
    const change = { providerAccountId: NOBODY };
    expectRefusal(await api.request('PATCH', `/v1/companies/${id}`, change), problem);
  });

  it('with a policy that its chart cannot serve is refused', async () => {
    const policy = { accounts: { inputVat: '999999' } };
    const problem: Problem = [422, 'policy_invalid', 'policy.accounts.inputVat'];
    expectRefusal(await api.post('/v1/companies', company({ policy })), problem);
  });

  it('with a wrong check digit is taken with a warning; with the right one without', async () => {
    const wrong = await api.post('/v1/companies', company({ taxId: '900123456-1' }));
    expect(wrong).toMatchObject({
      status: 201,
      body: { taxId: '900123456', checkDigit: '1', warnings: [{ code: 'nit_check_digit' }] },
    });
    const right = await api.post('/v1/companies', company({ taxId: '900.123.456-8' }));
    expect(right).toMatchObject({ status: 201, body: { taxId: '900123456', checkDigit: '8', warnings: [] } });
  });

  it('keeps its external id to itself', async () => {
    const first = await api.createCompany({ externalId: 'ERP-1' });
    const problem: Problem = [409, 'company_external_id_taken', 'externalId'];
    expectRefusal(await api.post('/v1/companies', company({ externalId: 'ERP-1' })), problem);

    const { id } = await api.createCompany({ externalId: 'ERP-2' });
    expectRefusal(await api.request('PATCH', `/v1/companies/${id}`, { externalId: 'ERP-1' }), problem);
    const same = await api.request('PATCH', `/v1/companies/${first.id}`, { externalId: 'ERP-1' });
    expect(same.status).toBe(200);
  });

  it.each<[string, object]>([
    ['name', { name: null }],
    ['taxId', { taxId: null }],
    ['weight', { weight: null }],
    ['policy', { policy: null }],
    ['id', { id: NOBODY }],
    ['archivedAt', { archivedAt: null }],
    ['colour', { colour: 'red' }],
  ])('is not changed by a bad %s: %j', async (path, change) => {
    const { id } = await api.createCompany({ weight: 3 });
    const before = await api.get(`/v1/companies/${id}`);
    const answer = await api.request('PATCH', `/v1/companies/${id}`, { ...change });
    expectRefusal(answer, [400, 'validation_failed', path]);
    expect((await api.get(`/v1/companies/${id}`)).body).toEqual(before.body);
  });

  it('keeps what a change does not name', async () => {
    const given = {
      externalId: 'ERP-9',
      weight: 7,
      plan: { type: 'flat', baseFee: '10' },
      taxId: '900123456-8',
      minConfidence: '0.8',
    };
    const { id } = await api.createCompany(given);
    const before = await api.ok(api.get(`/v1/companies/${id}`));

    const after = await api.ok(api.request('PATCH', `/v1/companies/${id}`, { name: 'Nueva SAS' }));

    expect(after).toEqual({ ...before, name: 'Nueva SAS' });
  });

  it('takes no more work once archived, and keeps its history', async () => {
    const { id } = await api.createCompany();
    const batch = await api.finished((await api.submitJson(id, jsonInvoices(1))).id);

    expect((await api.request('DELETE', `/v1/companies/${id}`)).body).toMatchObject({
      archivedAt: expect.stringMatching(/^20/) as string,
    });

    const path = `/v1/companies/${id}/batches`;
    const archived = { status: 409, code: 'company_archived' };
    expectProblem(await api.post(path, { invoices: jsonInvoices(1, { prefix: 'B' }) }), archived);
    expectProblem(await api.submitFiles(id, [{ name: 'a.xml', bytes: '<a/>' }]), archived);
    expectProblem(await api.request('PUT', `/v1/companies/${id}/accounts`, []), archived);
    const listed = await api.all<{ id: string }>('/v1/companies');
    expect(listed.map((company) => company.id)).not.toContain(id);
    const old = await api.all<{ id: string }>('/v1/companies?archived=true');
    expect(old.map((company) => company.id)).toContain(id);
    expect((await api.get(`/v1/batches/${batch.id}`)).status).toBe(200);
    expect((await api.request('DELETE', `/v1/companies/${id}`)).status).toBe(200);
  });
});

describe('a provider account', () => {
  const make = (change: object) =>
    api.post('/v1/provider-accounts', { name: 'A', provider: 'deepseek', ...change });
  const limits = (limit: unknown) => ({ limits: { 'deepseek-flash': limit } });

  it.each<[string, object]>([
    ['limits', limits({ concurrency: 0 })],
    ['limits', limits({ concurrency: -1 })],
    ['limits', limits({ concurrency: 1.5 })],
    ['limits', limits({ concurrency: '10' })],
    ['limits', limits({ tokensPerDay: 1e15 })],
    ['limits', limits({ tokensPerMinute: null })],
    ['limits', limits({ requestsPerCentury: 1 })],
    ['limits', limits([])],
    ['limits', limits(10)],
    ['limits', { limits: [] }],
    ['limits', { limits: null }],
    ['limits', { limits: { 'a\u0000': { concurrency: 1 } } }],
    ['baseUrl', { baseUrl: 'ftp://example.test' }],
    ['baseUrl', { baseUrl: 'example.test' }],
    ['baseUrl', { baseUrl: 'javascript:alert(1)' }],
    ['baseUrl', { baseUrl: 'http://127.0.0.1:99999' }],
    ['baseUrl', { baseUrl: 'http://user:password@example.test' }],
    ['baseUrl', { baseUrl: 'https://example.test/?a=b' }],
    ['baseUrl', { baseUrl: '' }],
    ['provider', { provider: 'openai' }],
    ['name', { name: null }],
    ['model', { model: '' }],
    ['currency', { currency: 'usd' }],
    ['thinking', { thinking: 'on' }],
    ['isDefault', { isDefault: true }],
  ])('with bad %s is refused: %j', async (path, change) => {
    const before = await api.all('/v1/provider-accounts');
    expectRefusal(await make(change), [400, 'validation_failed', path]);
    expect(await api.all('/v1/provider-accounts')).toHaveLength(before.length);
  });

  it('may be at any http address', async () => {
    for (const baseUrl of [
      'http://localhost:9',
      'http://127.0.0.1:9/v1/',
      'http://[::1]:9',
      'https://api.example.test',
    ])
      expect((await make({ baseUrl })).status, baseUrl).toBe(201);
  });

  it('takes a secret once, under whatever name', async () => {
    const { id } = await api.ok(make({ baseUrl: 'http://127.0.0.1:9' }));
    const add = (body: object) => api.post(`/v1/provider-accounts/${String(id)}/keys`, body);
    const secret = 'sk-sandbox-twice-0001';
    const first = await api.ok(add({ name: 'one', secret }));
    expect(JSON.stringify(first)).not.toContain(secret);

    const refused = await add({ name: 'two', secret });

    expectRefusal(refused, [409, 'provider_key_duplicate', 'secret']);
    for (const bad of ['', 'short', 'with space', 'ñandú-ñandú', null, 5])
      expectRefusal(await add({ name: 'x', secret: bad }), [400, 'validation_failed', 'secret']);
    const key = `/v1/provider-accounts/${String(id)}/keys/${String(first['id'])}`;
    expectRefusal(await api.request('PATCH', key, { status: 'revoked' }), [
      400,
      'validation_failed',
      'status',
    ]);
    expect((await api.request('DELETE', key)).status).toBe(204);
    expectProblem(await api.request('PATCH', key, { status: 'active' }), {
      status: 409,
      code: 'provider_key_revoked',
    });
    expect((await add({ name: 'two', secret })).status).toBe(201);
  });
});

describe('a price', () => {
  const PRICES = { cacheHit: '0.1', cacheMiss: '0.2', output: '0.3' };
  const price = (change: object) => ({
    provider: 'deepseek',
    model: 'any',
    currency: 'USD',
    prices: PRICES,
    validFrom: '2026-01-01T00:00:00Z',
    ...change,
  });
  const part = (change: object) => ({ prices: { ...PRICES, ...change } });

  it.each<[object, ...Problem]>([
    [part({ cacheHit: 0.1 }), 400, 'validation_failed', 'prices.cacheHit'],
    [part({ cacheHit: '-0.1' }), 400, 'validation_failed', 'prices.cacheHit'],
    [part({ output: '1e-7' }), 400, 'validation_failed', 'prices.output'],
    [part({ output: `0.${'0'.repeat(18)}1` }), 400, 'validation_failed', 'prices.output'],
    [part({ output: null }), 400, 'validation_failed', 'prices.output'],
    [part({ reasoning: '1' }), 400, 'validation_failed', 'prices.reasoning'],
    [{ prices: null }, 400, 'validation_failed', 'prices'],
    [{ prices: [] }, 400, 'validation_failed', 'prices'],
    [{ provider: 'openai' }, 400, 'validation_failed', 'provider'],
    [{ currency: 'dollar' }, 400, 'validation_failed', 'currency'],
    [{ minPromptTokens: -1 }, 400, 'validation_failed', 'minPromptTokens'],
    [{ validFrom: '2026-01-01' }, 400, 'validation_failed', 'validFrom'],
    [{ validFrom: '2026-W01-1T00:00:00Z' }, 400, 'validation_failed', 'validFrom'],
    [{ validTo: '2025-12-31T23:59:59Z' }, 422, 'price_interval_invalid', 'validTo'],
    [{ validTo: '2026-01-01T00:00:00Z' }, 422, 'price_interval_invalid', 'validTo'],
    [{ peak: PRICES, schedule: 'none' }, 422, 'price_schedule_unknown', 'schedule'],
    [{ peak: PRICES }, 422, 'price_schedule_unknown', 'schedule'],
    [{ schedule: 'deepseek-peak' }, 422, 'price_schedule_unknown', 'schedule'],
  ])('is refused: %j', async (change, ...problem) => {
    const before = await api.all('/v1/prices');
    expectRefusal(await api.post('/v1/prices', price(change)), problem);
    expect(await api.all('/v1/prices')).toHaveLength(before.length);
  });
});

describe('an access token', () => {
  it.each<[string, object]>([
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['administrator'] }],
    ['scopes', { scopes: 'batches:read' }],
    ['scopes', { scopes: ['batches:read', 'batches:read'] }],
    ['name', { name: '' }],
    ['expiresAt', { expiresAt: 'tomorrow' }],
    ['expiresAt', { expiresAt: '2026-W45-1T10:00:00Z' }],
    ['companyId', { companyId: NOBODY }],
  ])('with bad %s is refused: %j', async (path, change) => {
    const { id } = await api.createCompany();
    const body = { name: 'ERP', scopes: ['batches:read'], ...change };
    expectRefusal(await api.post(`/v1/companies/${id}/access-tokens`, body), [
      400,
      'validation_failed',
      path,
    ]);
    expect(await api.ok(api.get(`/v1/companies/${id}/access-tokens`))).toMatchObject({ items: [] });
  });
});

describe("a company's own token", () => {
  it('changes the posting policy, and nothing that is for the firm to decide', async () => {
    const { id } = await api.createCompany();
    const { token } = await api.ok(
      api.post<{ token: string }>(`/v1/companies/${id}/access-tokens`, {
        name: 'ERP',
        scopes: ['companies:read', 'companies:write'],
      }),
    );
    const own = api.as(token);

    expect((await own.request('PATCH', `/v1/companies/${id}`, { minConfidence: '0.7' })).status).toBe(200);
    for (const change of [{ weight: 100 }, { plan: {} }, { taxId: '900108281' }, { externalId: 'x' }]) {
      const { status, body } = await own.request('PATCH', `/v1/companies/${id}`, change);
      expect(status).toBe(403);
      expect(body).toMatchObject({
        code: 'company_field_forbidden',
        errors: [{ path: Object.keys(change)[0] }],
      });
    }
    expect(await api.ok(api.get(`/v1/companies/${id}`))).toMatchObject({ weight: 1, minConfidence: '0.700' });
  });
});
