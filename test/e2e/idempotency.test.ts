import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, type ApiClient, type Batch, jsonInvoices } from '../support/api-client.js';
import { expectProblem } from '../support/expect-problem.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { ublDocument } from '../support/ubl-fixture.js';

const TOGETHER = 8;

let server: TestServer;
let api: ApiClient;
let companyId: string;
let keys = 0;

beforeAll(async () => {
  server = await startServer();
  api = server.api;
  companyId = (await api.createCompany()).id;
});

afterAll(async () => {
  expect(server.output()).not.toMatch(/\bERROR\b/);
  await server.stop();
  eraseFolders();
});

/** A key that no other test uses. */
const newKey = () => ({ 'idempotency-key': `test-key-${++keys}` });
const isReplay = ({ headers }: ApiAnswer<unknown>) => headers.get('idempotent-replayed') === 'true';
const count = async (path: string) => (await api.all(path)).length;
const batchesPath = () => `/v1/companies/${companyId}/batches`;
const usage = () => api.ok(api.get<{ requests: number }>('/v1/usage/total'));

interface Creation {
  path: () => string;
  list: () => string;
  body: (mark: string) => unknown;
}

/** POSTs that create something; `mark` makes the content differ. */
const CREATIONS: [string, Creation][] = [
  [
    'a JSON batch',
    {
      path: batchesPath,
      list: () => '/v1/batches',
      body: (mark) => ({ invoices: jsonInvoices(2, { prefix: mark }) }),
    },
  ],
  [
    'an upload',
    {
      path: batchesPath,
      list: () => '/v1/batches',
      body: (mark) => {
        const form = new FormData();
        form.append('files', new Blob([ublDocument({ number: mark })]), 'a.xml');
        form.append('priority', 'high');
        return form;
      },
    },
  ],
  [
    'a company',
    {
      path: () => '/v1/companies',
      list: () => '/v1/companies',
      body: (mark) => ({ name: `Empresa ${mark}`, taxId: '900123456' }),
    },
  ],
  [
    'an access token',
    {
      path: () => `/v1/companies/${companyId}/access-tokens`,
      list: () => `/v1/companies/${companyId}/access-tokens`,
      body: (mark) => ({ name: mark, scopes: ['batches:read'] }),
    },
  ],
  [
    'a provider account',
    {
      path: () => '/v1/provider-accounts',
      list: () => '/v1/provider-accounts',
      body: (mark) => ({ name: mark, provider: 'deepseek', baseUrl: 'http://127.0.0.1:9' }),
    },
  ],
  [
    'a price',
    {
      path: () => '/v1/prices',
      list: () => '/v1/prices',
      body: (mark) => ({
        provider: 'deepseek',
        model: mark,
        currency: 'USD',
        prices: { cacheHit: '1', cacheMiss: '2', output: '3' },
        validFrom: '2026-01-01T00:00:00Z',
      }),
    },
  ],
];

describe.each(CREATIONS)('%s', (_, { path, list, body }) => {
  it('asked for again with the same key is answered as before and made once', async () => {
    const before = await count(list());
    const key = newKey();
    const first = await api.post(path(), body('one'), key);
    expect(first.status).toBeLessThan(300);
    expect(isReplay(first)).toBe(false);

    for (let again = 0; again < 2; again++) {
      const replay = await api.post(path(), body('one'), key);
      expect(replay).toMatchObject({ status: first.status, body: first.body });
      expect(isReplay(replay)).toBe(true);
    }

    expect(await count(list())).toBe(before + 1);
  });

  it('with other content under the same key is refused', async () => {
    const key = newKey();
    await api.ok(api.post(path(), body('two'), key));
    const before = await count(list());

    const other = await api.post(path(), body('three'), key);

    expectProblem(other, { status: 422, code: 'idempotency_mismatch' });
    expect(await count(list())).toBe(before);
  });

  it('asked for many times at once with one key is made once; the others wait or get the same', async () => {
    const before = await count(list());
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: TOGETHER }, () => api.post(path(), body('four'), key)),
    );

    const made = answers.filter(({ status }) => status < 300);
    expect(made.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect(new Set(made.map((answer) => answer.body['id'])).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status >= 300))
      expectProblem(answer, { status: 409, code: 'idempotency_in_progress' });
    expect(await count(list())).toBe(before + 1);
  });
});

describe('a key', () => {
  it('brings a batch to the provider once, however often it is sent', async () => {
    const key = newKey();
    const body = { invoices: jsonInvoices(5, { prefix: 'ONCE' }) };
    const { id } = await api.ok(api.post<Batch>(batchesPath(), body, key));
    await api.finished(id);
    const { requests } = await usage();

    const replay = await api.ok(api.post<Batch>(batchesPath(), body, key));

    expect(replay).toMatchObject({ id, status: 'processing', counts: { pending: 5 } });
    expect(await api.finished(id)).toMatchObject({ counts: { received: 5, duplicate: 0, classified: 5 } });
    expect((await usage()).requests).toBe(requests);
  });

  it('is free again after a refusal, of JSON and of an upload', async () => {
    const key = newKey();
    expect((await api.post(batchesPath(), { invoices: [] }, key)).status).toBe(400);
    const good = await api.post(batchesPath(), { invoices: jsonInvoices(1, { prefix: 'FREE' }) }, key);
    expect(good.status).toBe(202);
    expect(isReplay(good)).toBe(false);

    const uploadKey = newKey();
    expect((await api.post(batchesPath(), new FormData(), uploadKey)).status).toBe(400);
    const files = [{ name: 'free.xml', bytes: ublDocument({ number: 'FREE' }) }];
    expect((await api.submitFiles(companyId, files, uploadKey)).status).toBe(202);
  });

  it('is no reason to repeat a refusal once its cause is gone', async () => {
    const { id } = await api.createCompany({ externalId: 'TAKEN' });
    const key = newKey();
    const body = { name: 'Nueva', taxId: '900123456', externalId: 'TAKEN' };
    expect((await api.post('/v1/companies', body, key)).status).toBe(409);
    await api.ok(api.request('PATCH', `/v1/companies/${id}`, { externalId: 'OLD' }));
    expect((await api.post('/v1/companies', body, key)).status).toBe(201);
  });

  it('of one token does not meet the same key of another', async () => {
    const tokens = await Promise.all(
      ['one', 'two'].map((name) =>
        api.ok(
          api.post<{ token: string }>(`/v1/companies/${companyId}/access-tokens`, {
            name,
            scopes: ['batches:write'],
          }),
        ),
      ),
    );
    const key = newKey();
    const answers = [];
    for (const [index, { token }] of tokens.entries()) {
      const body = { invoices: jsonInvoices(1, { prefix: `T${index}` }) };
      answers.push(await api.as(token).post<Batch>(batchesPath(), body, key));
    }
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers.some(isReplay)).toBe(false);
    expect(answers[0]?.body.id).not.toBe(answers[1]?.body.id);
  });

  it('of one address does not serve another', async () => {
    const other = await api.createCompany();
    const key = newKey();
    const body = { invoices: jsonInvoices(1, { prefix: 'ADDR' }) };
    await api.ok(api.post(batchesPath(), body, key));
    expectProblem(await api.post(`/v1/companies/${other.id}/batches`, body, key), {
      status: 422,
      code: 'idempotency_mismatch',
    });
  });

  it.each(['', ' ', 'with space', 'x'.repeat(256)])(
    'that is %j is refused or taken for none',
    async (key) => {
      const body = { name: 'Llave', taxId: '900123456' };
      const answer = await api.post('/v1/companies', body, { 'idempotency-key': key });
      if (key.trim() !== '') expectProblem(answer, { status: 400, code: 'idempotency_key_invalid' });
      else expect([201, 400]).toContain(answer.status);
    },
  );

  it('replays the very token that was issued, though it is stored sealed, and the token works', async () => {
    const key = newKey();
    const body = { name: 'once', scopes: ['batches:read'] };
    const issue = () =>
      api.ok(api.post<{ token: string }>(`/v1/companies/${companyId}/access-tokens`, body, key));
    const first = await issue();

    expect(await issue()).toEqual(first);

    expect((await api.as(first.token).get('/v1/batches')).status).toBe(200);
  });
});
