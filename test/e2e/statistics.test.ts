import { randomBytes } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../src/money/decimal.js';
import { type ApiClient, jsonInvoices, type Money, type Page } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { addAccount } from '../support/effects.js';
import { expectProblem } from '../support/expect-problem.js';
import { ledgerRow, writeLedger } from '../support/ledger.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Totals extends Record<string, unknown> {
  requests: number;
  succeeded: number;
  rateLimited: number;
  costs: Money[];
  providerCostDiffers: number;
  from: string | null;
  to: string | null;
  timeZone: string;
  groups?: Group[];
}

interface Group extends Totals {
  group: string;
  name: string;
}

interface Account {
  id: string;
  name: string;
  keys: { id: string; name: string; masked: string; requests: number; share: string; lastUsedAt: string }[];
}

const DAY_MS = 86_400_000;

let database: TestDatabase;
let server: TestServer;
let api: ApiClient;
let account: Account;
/** Two companies with work done; the second one's token. */
let companies: { id: string; name: string }[];
let client: ApiClient;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    env: {
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'on',
    },
  });
  api = server.api;
  const { id } = await addAccount(api, server.sandboxUrl, ['norte', 'sur']);
  companies = [];
  for (const [name, invoices] of [
    ['Ferretería La Tuerca SAS', 4],
    ['Panadería El Trigo SAS', 2],
  ] as const) {
    const company = await api.createCompany({ name, providerAccountId: id });
    await api.finished((await api.submitJson(company.id, jsonInvoices(invoices))).id);
    companies.push({ id: company.id, name });
  }
  account = await api.ok(api.get<Account & Record<string, unknown>>(`/v1/provider-accounts/${id}`));
  client = api.as(await tokenOf(companies[1]?.id ?? ''));
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  eraseFolders();
});

async function tokenOf(companyId: string): Promise<string> {
  const { token } = await api.ok(
    api.post<{ token: string }>(`/v1/companies/${companyId}/access-tokens`, {
      name: 'estadísticas',
      scopes: ['usage:read'],
    }),
  );
  return token;
}

const ask = (path: string, by = api) => by.ok(by.get<Totals>(`/v1/usage/${path}`));
const list = async (query: string, by = api) =>
  (await by.ok(by.get<Page<Group> & Record<string, unknown>>(`/v1/usage?${query}`))).items;
const costOf = ({ costs }: Totals) => sum(costs.map(({ amount }) => parseDecimal(amount)));

async function onDatabase(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

describe('statistics of the day, the month and in total', () => {
  it.each(['today', 'month', 'total'])('%s: every way of telling it apart adds up to it', async (period) => {
    const total = await ask(period);
    expect(total).toMatchObject({ requests: 6, succeeded: 6 });
    for (const groupBy of ['model', 'key', 'account', 'company']) {
      const { groups = [], ...same } = await ask(`${period}?groupBy=${groupBy}`);
      expect(same).toEqual({ ...total, groupBy });
      expect(groups.reduce((whole, { requests }) => whole + requests, 0)).toBe(total.requests);
      expect(sum(groups.map(costOf))).toBe(costOf(total));
    }
  });

  it('name groups as people do', async () => {
    const names = async (groupBy: string) =>
      (await list(`groupBy=${groupBy}`)).map(({ name }) => name).sort();
    expect(await names('company')).toEqual(companies.map(({ name }) => name).sort());
    expect(await names('account')).toEqual([account.name]);
    expect(await names('key')).toEqual(account.keys.map(({ name, masked }) => `${name} (${masked})`).sort());
    expect(await names('model')).toEqual(['deepseek-flash']);
  });

  it("tell their exact bounds and the firm's time zone", async () => {
    expect(await ask('total')).toMatchObject({ from: null, to: null, timeZone: 'America/Bogota' });
    const today = await ask('today');
    expect(Date.parse(today.to ?? '') - Date.parse(today.from ?? '')).toBe(DAY_MS);
    expect(today.from).toMatch(/T05:00:00\.000Z$/);
    const answer = await api.ok(api.get('/v1/usage?from=2026-11-01&to=2026-11-30&groupBy=month'));
    expect(answer).toMatchObject({
      from: '2026-11-01T05:00:00.000Z',
      to: '2026-12-01T05:00:00.000Z',
      timeZone: 'America/Bogota',
      groupBy: 'month',
    });
  });

  it('are narrowed by company, account, key and model', async () => {
    const [first] = companies;
    expect(await ask(`total?companyId=${first?.id}`)).toMatchObject({ requests: 4 });
    expect(await ask(`month?providerAccountId=${account.id}`)).toMatchObject({ requests: 6 });
    expect(await ask('today?model=deepseek-flash')).toMatchObject({ requests: 6 });
    expect(await ask('total?model=another')).toMatchObject({ requests: 0 });
    const [key] = account.keys;
    expect(await ask(`total?keyId=${key?.id}`)).toMatchObject({ requests: key?.requests });
    expect(await list(`groupBy=company&companyId=${first?.id}&model=deepseek-flash`)).toMatchObject([
      { group: first?.id, requests: 4 },
    ]);
  });

  it.each([
    ['today?groupBy=day', 'groupBy'],
    ['total?companyId=1', 'companyId'],
    ['month?keyId=', 'keyId'],
    ['total?model=', 'model'],
    ['total?from=2026-11-01', 'from'],
    ['keys?providerAccountId=x', 'providerAccountId'],
    ['rate-limits?groupBy=key', 'groupBy'],
  ])('refuse %s', async (path, fault) => {
    expectProblem(await api.get(`/v1/usage/${path}`), {
      status: 400,
      code: 'validation_failed',
      path: fault,
    });
  });
});

describe("a company's token", () => {
  it('sees its own requests and no share of another company', async () => {
    for (const path of ['today', 'month', 'total']) {
      for (const groupBy of ['model', 'key', 'account', 'company']) {
        const { requests, groups = [] } = await ask(`${path}?groupBy=${groupBy}`, client);
        expect(requests).toBe(2);
        expect(groups.reduce((whole, group) => whole + group.requests, 0)).toBe(2);
      }
    }
    expect(await ask(`total?companyId=${companies[0]?.id}`, client)).toMatchObject({ requests: 0 });
  });

  it("learns neither the names of the firm's keys nor any part of their secrets", async () => {
    const answers = [
      await client.get('/v1/usage?groupBy=key'),
      await client.get('/v1/usage/total?groupBy=key'),
      await client.get('/v1/usage/rate-limits'),
    ];
    const text = JSON.stringify(answers.map(({ status, body }) => ({ status, body })));
    expect(text).toContain(account.keys[0]?.id ?? account.keys[1]?.id);
    for (const { name, masked } of account.keys) {
      expect(text).not.toContain(`"${name}`);
      expect(text).not.toContain(masked.slice(0, 8));
    }
  });
});

describe('keys', () => {
  it('are told with their requests, 429s, shares and evenness, by account and day', async () => {
    const { items } = await api.ok(
      api.get<Page<Record<string, unknown>> & Record<string, unknown>>(
        `/v1/usage/keys?providerAccountId=${account.id}`,
      ),
    );
    const requests = account.keys.map((key) => key.requests);
    expect(items).toEqual([
      {
        day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
        providerAccountId: account.id,
        accountName: account.name,
        requests: 6,
        rateLimited: 0,
        evenness:
          Math.min(...requests) === Math.max(...requests)
            ? '1'
            : (expect.stringMatching(/^0(\.\d{1,4})?$/) as string),
        keys: expect.arrayContaining(
          account.keys.map(({ id, name, masked, requests, share }) => ({
            keyId: id,
            name: `${name} (${masked})`,
            requests,
            rateLimited: 0,
            share,
          })),
        ) as unknown,
      },
    ]);
  });

  it('that lay idle count against evenness, those of other accounts and the disabled do not', async () => {
    const { id } = await addAccount(api, server.sandboxUrl, ['uno', 'dos', 'tres']);
    const { keys } = await api.ok(api.get<Account & Record<string, unknown>>(`/v1/provider-accounts/${id}`));
    const startedAt = new Date(Date.now() - 3 * DAY_MS);
    await onDatabase(async (client) => {
      await client.query(
        `update provider_keys set created_at = now() - interval '9 days' where provider_account_id = $1`,
        [id],
      );
      await writeLedger(
        client,
        [0, 0, 1].map((key, index) =>
          ledgerRow({
            providerAccountId: id,
            keyId: keys[key]?.id ?? '',
            startedAt,
            ...(index === 2 && { status: 'failed', httpStatus: 429, cost: '0', tokens: null }),
          }),
        ),
      );
    });
    const shares = async () =>
      (
        await api.ok(
          api.get<
            Page<{ evenness: string; rateLimited: number; keys: { share: string }[] }> &
              Record<string, unknown>
          >(`/v1/usage/keys?providerAccountId=${id}`),
        )
      ).items;

    expect(await shares()).toMatchObject([
      { evenness: '0', rateLimited: 1, keys: [{ share: '0.6667' }, { share: '0.3333' }, { share: '0' }] },
    ]);
    await api.request('PATCH', `/v1/provider-accounts/${id}/keys/${keys[2]?.id}`, { status: 'disabled' });
    expect(await shares()).toMatchObject([{ evenness: '0.5', keys: [{}, {}] }]);
    const limits = await api.ok(api.get<Page<Record<string, unknown>>>('/v1/usage/rate-limits'));
    expect(limits.items).toContainEqual({
      day: expect.any(String) as string,
      keyId: keys[1]?.id,
      name: `dos (${keys[1]?.masked})`,
      providerAccountId: id,
      accountName: 'Simulated elsewhere',
      requests: 1,
      rateLimited: 1,
    });
  });
});

describe("the provider's own figure", () => {
  it('stands beside ours, and requests where they differ are counted and found', async () => {
    const companyId = (await api.createCompany({ name: 'Cifra Ajena SAS' })).id;
    const rows = [
      ledgerRow({ companyId, providerCostTicks: '10000000' }),
      ledgerRow({ companyId, providerCostTicks: '10000001', providerCostDiffers: true }),
      ledgerRow({ companyId }),
    ];
    await onDatabase((client) => writeLedger(client, rows));

    expect(await ask(`total?companyId=${companyId}`)).toMatchObject({ requests: 3, providerCostDiffers: 1 });
    const found = async (differs: string) =>
      (
        await api.ok(
          api.get<Page<Record<string, unknown>>>(
            `/v1/attempts?companyId=${companyId}&providerCostDiffers=${differs}`,
          ),
        )
      ).items;
    expect(await found('true')).toMatchObject([
      {
        id: rows[1]?.id,
        cost: { amount: '0.001000000000', currency: 'USD' },
        providerCost: { amount: '0.001000000100', currency: 'USD' },
        providerCostDiffers: true,
      },
    ]);
    expect(await found('false')).toMatchObject([
      { providerCost: null, providerCostDiffers: false },
      { providerCost: { amount: '0.001000000000', currency: 'USD' }, providerCostDiffers: false },
    ]);
    expectProblem(await api.get('/v1/attempts?providerCostDiffers=yes'), {
      status: 400,
      path: 'providerCostDiffers',
    });
  });
});

describe('the ledger as CSV', () => {
  const csv = async (query: string, by = api) => {
    const answer = await by.request<string>('GET', `/v1/attempts/export${query}`);
    expect(answer.status).toBe(200);
    return { answer, rows: parse(answer.body, { columns: true }) as unknown as Record<string, string>[] };
  };

  it('holds what /attempts holds, for the same filters', async () => {
    const [company] = companies;
    for (const query of [
      '',
      `?companyId=${company?.id}`,
      `?keyId=${account.keys[0]?.id}&status=succeeded`,
      `?providerAccountId=${account.id}&model=deepseek-flash&from=2026-01-01`,
      '?providerCostDiffers=true',
      '?to=2020-01-01',
    ]) {
      const items = await api.all<Record<string, unknown> & { cost: Money | null }>(`/v1/attempts${query}`);
      const { rows } = await csv(query);
      const short = ({ id, status, startedAt }: Record<string, unknown>) => ({ id, status, startedAt });
      const byId = (a: { id: unknown }, b: { id: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);
      expect(rows.map(short).sort(byId), query).toEqual(items.map(short).sort(byId));
      const costs = new Map(items.map(({ id, cost }) => [id, cost?.amount ?? '']));
      for (const { id, cost } of rows) expect(cost).toBe(costs.get(id));
    }
  });

  it('is a file with a name, in UTF-8', async () => {
    const { answer } = await csv('?from=2026-11-01&to=2026-11-30');
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="prorrata-attempts-from-2026-11-01-to-2026-11-30.csv"',
    );
    expect(answer.body.split('\r\n')[0]).toMatch(/^id,invoiceId,companyId,/);
  });

  it("holds a company's own requests for its token", async () => {
    const { rows } = await csv('', client);
    expect(rows.map(({ companyId }) => companyId)).toEqual([companies[1]?.id, companies[1]?.id]);
    expect((await csv(`?companyId=${companies[0]?.id}`, client)).rows).toEqual([]);
  });

  it.each([
    ['limit=5', 'limit'],
    ['from=2026-02-30', 'from'],
    ['status=lost', 'status'],
  ])('is refused as any list is: %s', async (query, path) => {
    expectProblem(await api.get(`/v1/attempts/export?${query}`), {
      status: 400,
      code: 'validation_failed',
      path,
    });
  });
});
