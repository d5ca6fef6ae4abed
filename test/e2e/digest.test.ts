import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/money/decimal.js';
import { jsonInvoices, type Money } from '../support/api-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { addAccount, eventually } from '../support/effects.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Balance {
  status: string;
  isAvailable: boolean | null;
  balances: { currency: string; total: string; granted: string; toppedUp: string }[];
  readAt: string | null;
  daysLeft: number | null;
}
interface Digest {
  id: string;
  kind: string;
  week: string | null;
  firm: {
    requests: { requests: number };
    costs: { costs: Money[] };
    invoices: { total: number; max: number };
  };
  accounts: { id: string; keys: { requests: number }[]; evenness: string | null; balance: Balance }[];
  advice: { code: string; message: string }[];
}

const INVOICES = 60;

let database: TestDatabase;
let sandbox: SandboxProcess;
let servers: TestServer[];
let accountId: string;

const env = () => ({
  DATABASE_URL: database.url,
  ENCRYPTION_KEY: KEY,
  SANDBOX: 'off',
});
const KEY = randomBytes(32).toString('base64');
const api = () => {
  const [server] = servers;
  if (!server) throw new Error('no server');
  return server.api;
};
async function query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandboxProcess({ balance: '20', grantedBalance: '5' });
  servers = [await startServer({ env: env() })];
  accountId = (await addAccount(api(), sandbox.url)).id;
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await sandbox.kill();
  await database.drop();
  eraseFolders();
});

describe('the balance of an account', () => {
  it('is the provider’s own, and with spending it tells for how long it lasts', async () => {
    const balance = () =>
      api().ok(api().get<Balance>(`/v1/provider-accounts/${accountId}/balance?refresh=true`));
    expect(await balance()).toMatchObject({
      status: 'known',
      isAvailable: true,
      balances: [{ currency: 'USD', total: '25.00', granted: '5.00', toppedUp: '20.00' }],
      daysLeft: null,
    });

    const company = await api().createCompany({ providerAccountId: accountId });
    const { id } = await api().submitJson(company.id, jsonInvoices(INVOICES));
    await api().finished(id);

    const spent = parseDecimal((await sandbox.meter()).cost['USD'] ?? '0');
    const after = await eventually('a later reading', async () => {
      const seen = await balance();
      return (
        seen.daysLeft !== null &&
        parseDecimal(seen.balances[0]?.total ?? '0') === parseDecimal('25') - spent &&
        seen
      );
    });
    expect(after.daysLeft).toBeGreaterThan(0);
  });

  it('is for administrators, and its query is checked', async () => {
    const path = `/v1/provider-accounts/${accountId}/balance`;

    expect(await api().get(`${path}?refresh=maybe`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'refresh' }] },
    });
    expect(
      await api().get('/v1/provider-accounts/00000000-0000-7000-8000-000000000000/balance'),
    ).toMatchObject({
      status: 404,
      body: { code: 'provider_account_not_found' },
    });
    expect(await api().as('somebody-without-a-token').get(path)).toMatchObject({ status: 401 });
  });
});

describe('a digest', () => {
  it('is asked for before there is one: 404', async () => {
    expect(await api().get('/v1/digests/latest')).toMatchObject({
      status: 404,
      body: { code: 'digest_not_found' },
    });
    expect(await api().get('/v1/digests')).toMatchObject({ body: { items: [], nextCursor: null } });
  });

  it("made now agrees with the provider's own books, is told of, and can be had as text", async () => {
    const made = await api().ok(api().post<Digest>('/v1/digests'));

    const meter = await sandbox.meter();
    expect(made).toMatchObject({
      kind: 'manual',
      week: null,
      firm: { invoices: { total: INVOICES, max: INVOICES } },
    });
    expect(made.firm.requests.requests).toBe(meter.requests);
    const [cost] = made.firm.costs.costs;
    expect(parseDecimal(cost?.amount ?? '')).toBe(parseDecimal(meter.cost['USD'] ?? ''));
    const own = made.accounts.find(({ id }) => id === accountId);
    expect(own?.keys.reduce((sum, key) => sum + key.requests, 0)).toBe(meter.requests);
    expect(Number(own?.evenness)).toBeGreaterThan(0.8);
    expect(own?.balance).toMatchObject({ status: 'known' });

    expect(await api().ok(api().get('/v1/digests/latest'))).toEqual(made);
    expect(await api().ok(api().get(`/v1/digests/${made.id}`))).toEqual(made);
    expect(await api().ok(api().get('/v1/digests?limit=1'))).toEqual({ items: [made], nextCursor: null });
    const events = await query<{ payload: { digestId: string } }>(
      `select payload from outbox_events where type = 'digest.ready'`,
    );
    expect(events.map(({ payload }) => payload.digestId)).toEqual([made.id]);

    const spanish = await api().get<string>('/v1/digests/latest?format=text&lang=es');
    expect(spanish.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(spanish.body).toContain(`Facturas: ${INVOICES};`);
    const english = await api().get<string>(`/v1/digests/${made.id}?format=text`);
    expect(english.body).toContain(`Invoices: ${INVOICES};`);
    expect(await api().get('/v1/digests/latest?format=pdf&lang=fr')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'format' }, { path: 'lang' }] },
    });
  });

  it('of the week that was missed is made by one of the processes that start', async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await query(`update provider_accounts set created_at = now() - interval '30 days'`);

    servers = await Promise.all([startServer({ env: env() }), startServer({ env: env() })]);

    const weekly = await eventually('the digest of the week', async () => {
      const { items } = await api().ok(api().get<{ items: Digest[] }>('/v1/digests'));
      return items.find(({ kind }) => kind === 'weekly');
    });
    expect(weekly.week).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(await query(`select from digests where kind = 'weekly'`)).toHaveLength(1);
    expect(
      await query(`select from outbox_events where type = 'digest.ready' and payload->>'kind' = 'weekly'`),
    ).toHaveLength(1);
  });
});
