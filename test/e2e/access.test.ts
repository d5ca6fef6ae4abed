import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, jsonInvoices, type Page } from '../support/api-client.js';
import { importEmptyBill } from '../support/bills.js';
import { expectProblem } from '../support/expect-problem.js';
import { CLOSE_ANYWAY, madeReport, monthAgo } from '../support/periods.js';
import { fillPath, type Route, ROUTES, SCOPES } from '../support/routes.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Issued {
  id: string;
  token: string;
}

let server: TestServer;
/** The caller's own company and another one, each with a finished batch. */
let mine: Record<string, string>;
let theirs: Record<string, string>;
let issued: Issued;
/** A token of `mine` that holds every scope. */
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  [mine, theirs] = await Promise.all([companyWithWork('Mía SAS'), companyWithWork('Ajena SAS')]);
  const period = monthAgo(0);
  await server.api.ok(server.api.post(`/v1/periods/${period}/close`, CLOSE_ANYWAY));
  const [account] = await server.api.all<{ id: string }>('/v1/provider-accounts');
  const billId = await importEmptyBill(server.api, account?.id ?? '');
  [mine, theirs] = [
    { ...mine, period, billId },
    { ...theirs, period, billId },
  ];
  mine = { ...mine, reportId: await madeReport(server.api, period) };
  issued = await issue(mine, [...SCOPES]);
  client = server.api.as(issued.token);
  await server.api.ok(
    server.api.request('PUT', '/v1/budget', { monthly: { amount: '1000.00', currency: 'USD' } }),
  );
});

afterAll(async () => {
  await server.stop();
  eraseFolders();
});

/** With a row behind every address that is asked for. */
async function companyWithWork(name: string): Promise<Record<string, string>> {
  const { api } = server;
  const { id: companyId } = await api.createCompany({ name });
  const { id: batchId } = await api.finished((await api.submitJson(companyId, jsonInvoices(3))).id);
  const [invoice] = await api.all<{ id: string }>(`/v1/batches/${batchId}/invoices`);
  const budget = { monthly: { amount: '1000.00', currency: 'USD' }, hardStop: true };
  await api.ok(api.request('PUT', `/v1/companies/${companyId}/budget`, budget));
  const token = await issue({ companyId }, ['batches:read']);
  const { id: digestId } = await api.ok(api.post<{ id: string }>('/v1/digests'));
  return { companyId, batchId, invoiceId: invoice?.id ?? '', tokenId: token.id, digestId };
}

async function issue(company: Record<string, string>, scopes: string[], expiresAt?: string): Promise<Issued> {
  return server.api.ok(
    server.api.post<Issued & Record<string, unknown>>(
      fillPath('/v1/companies/{companyId}/access-tokens', company),
      {
        name: 'prueba',
        scopes,
        ...(expiresAt !== undefined && { expiresAt }),
      },
    ),
  );
}

const ask = (api: ApiClient, { method, path, body }: Route, ids: Record<string, string>) =>
  api.request(method, fillPath(path, ids), body);
const label = ({ method, path }: Route) => `${method} ${path}`;
const companyRoutes = ROUTES.filter(({ path }) => /\{(companyId|batchId|invoiceId)\}/.test(path));
const scopeRoutes = ROUTES.filter(({ needs }) => needs !== 'administrator');

describe('who may come in', () => {
  it.each(ROUTES.map((route) => [label(route), route] as const))(
    'refuses %s without a token and with an unknown one',
    async (_, route) => {
      for (const token of ['', 'prr_unknown', 'x'.repeat(5_000)]) {
        const answer = await ask(server.api.as(token), route, mine);
        expectProblem(answer, { status: 401, code: 'unauthorized' });
      }
    },
  );

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'test-administrator-token-0001'])(
    'refuses the authorization %s',
    async (authorization) => {
      const answer = await server.api.request('GET', '/v1/companies', undefined, { authorization });
      expectProblem(answer, { status: 401, code: 'unauthorized' });
    },
  );

  it('refuses HEAD as it refuses GET', async () => {
    const response = await fetch(`${server.url}/v1/companies`, { method: 'HEAD' });
    expect(response.status).toBe(401);
  });

  it('refuses a token whose time has passed', async () => {
    const { token } = await issue(mine, ['batches:read'], '2026-01-01T00:00:00Z');
    expectProblem(await server.api.as(token).get('/v1/batches'), { status: 401, code: 'unauthorized' });
  });

  it('takes a token until it expires and no longer', async () => {
    const { token } = await issue(mine, ['batches:read'], new Date(Date.now() + 2_000).toISOString());
    const client = server.api.as(token);
    expect((await client.get('/v1/batches')).status).toBe(200);

    for (let looks = 0; looks < 100; looks++) {
      if ((await client.get('/v1/batches')).status === 401) return;
      await sleep(200);
    }
    throw new Error('the token still works');
  });

  it('refuses a revoked token from the next request on, and revokes once', async () => {
    const { id, token } = await issue(mine, ['batches:read']);
    const path = fillPath('/v1/companies/{companyId}/access-tokens/{tokenId}', { ...mine, tokenId: id });
    expect((await server.api.as(token).get('/v1/batches')).status).toBe(200);

    expect((await server.api.request('DELETE', path)).status).toBe(204);

    expectProblem(await server.api.as(token).get('/v1/batches'), { status: 401 });
    expectProblem(await server.api.request('DELETE', path), { status: 404, code: 'access_token_not_found' });
  });

  it("does not revoke a token by another company's address", async () => {
    const path = fillPath('/v1/companies/{companyId}/access-tokens/{tokenId}', {
      ...theirs,
      tokenId: issued.id,
    });
    expectProblem(await server.api.request('DELETE', path), { status: 404 });
    expect((await client.get('/v1/batches')).status).toBe(200);
  });
});

describe("what a company's token reaches", () => {
  it.each(companyRoutes.map((route) => [label(route), route] as const))(
    'gives 404 for %s of another company',
    async (_, route) => {
      expectProblem(await ask(client, route, theirs), { status: 404 });
    },
  );

  it('leaves the other company as it was', async () => {
    const path = fillPath('/v1/companies/{companyId}', theirs);
    expect((await server.api.get(path)).body).toMatchObject({
      name: 'Ajena SAS',
      weight: 1,
      archivedAt: null,
    });
    const invoice = await server.api.get(fillPath('/v1/invoices/{invoiceId}', theirs));
    expect(invoice.body).toMatchObject({ status: 'classified' });
  });

  it.each(
    ROUTES.filter(({ needs }) => needs === 'administrator').map((route) => [label(route), route] as const),
  )('gives 403 for %s, which is for administrators', async (_, route) => {
    expectProblem(await ask(client, route, mine), { status: 403, code: 'forbidden' });
  });

  it.each(['/v1/companies', '/v1/batches', '/v1/invoices', '/v1/attempts'])(
    'holds only its own in %s',
    async (path) => {
      const owner = path === '/v1/companies' ? 'id' : 'companyId';
      const items = await client.all<Record<string, string>>(path);
      expect(items.length).toBeGreaterThan(0);
      expect(new Set(items.map((item) => item[owner]))).toEqual(new Set([mine['companyId']]));
    },
  );

  it.each([
    '/v1/batches?companyId={companyId}',
    '/v1/invoices?companyId={companyId}',
    '/v1/invoices?batchId={batchId}',
    '/v1/attempts?companyId={companyId}',
    '/v1/attempts?invoiceId={invoiceId}',
  ])("finds nothing under %s with another company's id", async (path) => {
    const page = await client.ok(client.get<Page<unknown>>(fillPath(path, theirs)));
    expect(page).toEqual({ items: [], nextCursor: null });
  });

  it('counts only its own usage', async () => {
    const groups = await client.ok(client.get<Page<{ group: string }>>('/v1/usage?groupBy=company'));
    expect(groups.items.map(({ group }) => group)).toEqual([mine['companyId']]);
    const total = await client.ok(client.get<{ requests: number }>('/v1/usage/total'));
    const all = await server.api.ok(server.api.get<{ requests: number }>('/v1/usage/total'));
    expect(total.requests).toBe(3);
    expect(all.requests).toBe(6);
  });
});

describe('what a scope is for', () => {
  const bodies: [string, unknown, Record<string, string>][] = [
    ['no body', undefined, {}],
    ['broken JSON', '{"a":', { 'content-type': 'application/json' }],
    ['a wrong content type', '<a/>', { 'content-type': 'application/xml' }],
    ['a broken multipart', 'abc', { 'content-type': 'multipart/form-data; boundary=b' }],
    ['a huge body', 'x'.repeat(8 * 1024 * 1024), { 'content-type': 'application/json' }],
  ];

  it.each(scopeRoutes.map((route) => [label(route), route] as const))(
    'gives 403 for %s to a token that holds every other scope',
    async (_, route) => {
      const others = SCOPES.filter((scope) => scope !== route.needs);
      const limited = server.api.as((await issue(mine, others)).token);
      expectProblem(await ask(limited, route, mine), { status: 403, code: 'forbidden' });
    },
  );

  it.each(bodies)('says 403 before it looks at %s', async (_, body, headers) => {
    const limited = server.api.as((await issue(mine, ['costs:read'])).token);
    for (const route of scopeRoutes.filter(({ method }) => method !== 'GET')) {
      const answer = await limited.request(route.method, fillPath(route.path, mine), body, headers);
      expectProblem(answer, { status: 403, code: 'forbidden' });
    }
  });

  it.each(scopeRoutes.map((route) => [label(route), route] as const))(
    'opens %s to a token that holds its scope alone',
    async (_, route) => {
      const limited = server.api.as((await issue(mine, [route.needs])).token);
      const { status } = await ask(limited, route, mine);
      // An empty batch is refused as input, behind the door.
      expect(status).toBe(route.path.endsWith('/{companyId}/batches') ? 400 : 200);
    },
  );
});

describe('the text of a token', () => {
  it('is shown when it is issued and in no later answer', async () => {
    expect(issued.token).toMatch(/^prr_/);
    const reads = ROUTES.filter(({ method, path }) => method === 'GET' && !path.includes('{accountId}'));
    for (const { path } of reads) {
      const { status, body } = await server.api.get<unknown>(fillPath(path, mine));
      expect(status, path).toBe(200);
      expect(typeof body === 'string' ? body : JSON.stringify(body)).not.toContain(issued.token);
    }
    expect(server.output()).not.toContain(issued.token);
    const tokens = await server.api.ok(
      server.api.get<Page<object>>(fillPath('/v1/companies/{companyId}/access-tokens', mine)),
    );
    for (const token of tokens.items)
      expect(Object.keys(token).sort()).toEqual(['expiresAt', 'id', 'name', 'scopes']);
  });
});
