import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, jsonInvoices } from '../support/api-client.js';
import { importEmptyBill } from '../support/bills.js';
import { CLOSE_ANYWAY, madeReport, monthAgo } from '../support/periods.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fillPath, ROUTES } from '../support/routes.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { ublDocument } from '../support/ubl-fixture.js';

const GOOD_SECRET = `sk-sandbox-good-${randomBytes(12).toString('hex')}`;
/** Keys of this form are refused by the provider, so its answers to them are kept as details. */
const REFUSED_SECRET = `sk-unknown-${randomBytes(12).toString('hex')}`;

let database: TestDatabase;
let server: TestServer;
let api: ApiClient;
let mine: string;
let theirs: string;
let ids: Record<string, string>;
const tokens: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    env: {
      DATABASE_URL: database.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      SANDBOX: 'on',
      LOG_LEVEL: 'debug',
    },
  });
  api = server.api;
  const accountId = await accountWithKeys();
  await api.ok(api.request('PUT', '/v1/budget', { monthly: { amount: '1000.00', currency: 'USD' } }));
  mine = await companyWithRows('Mía SAS', accountId);
  theirs = await companyWithRows('Ajena SAS', accountId);
  const [batch] = await api.all<{ id: string }>(`/v1/batches?companyId=${mine}`);
  const [invoice] = await api.all<{ id: string }>(`/v1/invoices?companyId=${mine}`);
  const { id: digestId } = await api.ok(api.post<{ id: string }>('/v1/digests'));
  const period = monthAgo(0);
  await api.ok(api.post(`/v1/periods/${period}/close`, CLOSE_ANYWAY));
  const billId = await importEmptyBill(api, accountId);
  ids = {
    billId,
    period,
    accountId,
    companyId: mine,
    batchId: batch?.id ?? '',
    invoiceId: invoice?.id ?? '',
    digestId,
    reportId: await madeReport(api, period),
  };
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  eraseFolders();
});

async function accountWithKeys(): Promise<string> {
  const { id } = await api.ok(
    api.post<{ id: string }>('/v1/provider-accounts', {
      name: 'Proveedor',
      provider: 'deepseek',
      baseUrl: server.sandboxUrl,
    }),
  );
  for (const secret of [REFUSED_SECRET, GOOD_SECRET]) {
    const headers = { 'idempotency-key': `llave-${secret.length}` };
    await api.ok(api.post(`/v1/provider-accounts/${id}/keys`, { name: 'llave', secret }, headers));
  }
  return id;
}

/** A company with a row in every table that a company has. */
async function companyWithRows(name: string, providerAccountId: string): Promise<string> {
  const { id } = await api.createCompany({ name, providerAccountId });
  const { token } = await api.ok(
    api.post<{ token: string }>(
      `/v1/companies/${id}/access-tokens`,
      { name: 't', scopes: ['batches:read'] },
      { 'idempotency-key': `token-${id}` },
    ),
  );
  tokens.push(token);
  const own = [
    { code: '519530', name: `Útiles de ${name}`, postable: true },
    { code: '233595', name: 'Otros costos por pagar', postable: true },
    { code: '240802', name: 'IVA descontable', postable: true },
  ];
  await api.ok(api.request('PUT', `/v1/companies/${id}/accounts`, own));
  const budget = { monthly: { amount: '1000.00', currency: 'USD' }, hardStop: true };
  await api.ok(api.request('PUT', `/v1/companies/${id}/budget`, budget));
  const batch = await api.finished((await api.submitJson(id, jsonInvoices(4))).id);
  const [invoice] = await api.all<{ id: string }>(`/v1/batches/${batch.id}/invoices`);
  await api.ok(
    api.post(`/v1/invoices/${invoice?.id}/review`, {
      lines: [{ id: '1', account: '519530' }],
      remember: 'always',
    }),
  );
  const upload = await api.submitFiles(id, [{ name: 'a.xml', bytes: ublDocument() }]);
  await api.finished(upload.body.id);
  return id;
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` as the tenant role of a company and takes it back; gives the SQLSTATE of an error. */
async function asTenant<T>(
  companyId: string | null,
  work: (client: Client) => Promise<T>,
): Promise<T | string> {
  return connected(database.url, async (client) => {
    await client.query('begin');
    await client.query('set local role prorrata_tenant');
    if (companyId !== null) await client.query(`select set_config('app.company_id', $1, true)`, [companyId]);
    try {
      return await work(client);
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
}

const DENIED = '42501';

describe('secrets of providers', () => {
  it('were in use, the refused one too', async () => {
    const outcomes = await api.all<{ status: string; httpStatus: number }>('/v1/attempts');
    expect(outcomes.some(({ httpStatus }) => httpStatus === 401)).toBe(true);
    expect(outcomes.some(({ status }) => status === 'succeeded')).toBe(true);
  });

  it('are in no answer', async () => {
    // A stream of an account's imports waits for the next one.
    const ending = ROUTES.filter(({ method, path }) => method === 'GET' && !path.endsWith('/bills/progress'));
    for (const { path } of ending) {
      const { status, body } = await api.get<unknown>(fillPath(path, ids));
      expect(status, path).toBe(200);
      expectNoSecret(typeof body === 'string' ? body : JSON.stringify(body), path);
    }
    const account = await api.get<{ keys: { masked: string; status: string }[] }>(
      fillPath('/v1/provider-accounts/{accountId}', ids),
    );
    expect(account.body.keys.map(({ status }) => status).sort()).toEqual(['active', 'invalid']);
    for (const { masked } of account.body.keys) expect(masked).toMatch(/^sk-.*\*/);
  });

  it('are not in what the server prints, however much it prints', () => {
    expect(server.output()).not.toBe('');
    expectNoSecret(server.output(), 'output');
  });

  it('are not in the database, nor is the text of a token', async () => {
    const dump = await connected(database.adminUrl, wholeDatabase);
    expect(dump.get('public.provider_keys')).toContain('sealed_secret');
    expect(dump.get('public.idempotency_keys')).toContain('response_body');
    for (const [table, text] of dump) expectNoSecret(text, table);
  });
});

function expectNoSecret(text: string, where: string): void {
  for (const secret of [GOOD_SECRET, REFUSED_SECRET, ...tokens]) {
    const encoded = Buffer.from(secret).toString('base64').slice(0, 24);
    for (const form of [secret, secret.slice(-20), encoded, Buffer.from(secret).toString('hex')])
      expect(text.includes(form), `a secret in ${where}`).toBe(false);
  }
}

async function wholeDatabase(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const dump = new Map<string, string>();
  for (const { name } of rows) {
    const all = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
    dump.set(name, all.rows.map(({ row }) => row).join('\n'));
  }
  return dump;
}

describe('rows of a company', () => {
  /** Tables whose rows belong to a company; `companies` by its own id. */
  const TABLES = [
    'attempts',
    'batch_documents',
    'batches',
    'budget_months',
    'budgets',
    'chart_accounts',
    'charts',
    'companies',
    'entry_lines',
    'invoice_lines',
    'invoices',
    'line_memory',
    'uploads',
  ];
  const ownerOf = (table: string) => (table === 'companies' ? 'id' : 'company_id');

  it('are known to these tests, table by table', async () => {
    const found = await connected(database.url, (client) =>
      client.query<{ name: string }>(
        `select table_name as name from information_schema.columns
          where table_schema = 'public' and column_name = 'company_id' order by 1`,
      ),
    );
    // Empty between two pieces of work, or out of a company's reach altogether.
    const others = [
      'access_tokens',
      'budget_alerts',
      'outbox_events',
      'period_adjustments',
      'statements',
      'turns',
      'upload_chunks',
      'usage_rollups',
      'work_items',
    ];
    const names = found.rows.map(({ name }) => name);
    expect(names).toEqual([...TABLES.filter((name) => name !== 'companies'), ...others].sort());
  });

  it.each(TABLES)('in %s are seen by that company alone', async (table) => {
    const seen = await asTenant(mine, (client) =>
      client.query<{ owner: string | null }>(`select distinct ${ownerOf(table)} as owner from ${table}`),
    );
    // The decree's chart belongs to nobody and is everybody's.
    const owners = typeof seen === 'string' ? seen : seen.rows.flatMap(({ owner }) => owner ?? []);
    expect(owners).toEqual([mine]);
  });

  it.each(TABLES)('in %s cannot be put in for another company', async (table) => {
    const [row] = await connected(database.url, async (client) => {
      const { rows } = await client.query<{ row: object }>(
        `select to_jsonb(t) as row from ${table} t where ${ownerOf(table)} = $1 limit 1`,
        [theirs],
      );
      return rows;
    });
    expect(row).toBeDefined();

    const refused = await asTenant(mine, (client) =>
      client.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [
        row?.row,
      ]),
    );

    expect(refused).toBe(DENIED);
  });

  it.each(TABLES)('in %s are neither changed nor erased by another company', async (table) => {
    const owner = ownerOf(table);
    for (const statement of [
      `update ${table} set ${owner} = ${owner} where ${owner} = $1`,
      `delete from ${table} where ${owner} = $1`,
    ]) {
      const changed = await asTenant(mine, (client) => client.query(statement, [theirs]));
      expect(typeof changed === 'string' ? changed : changed.rowCount).toSatisfy(
        (result) => result === DENIED || result === 0,
      );
    }
  });

  it.each(TABLES)('in %s cannot be given to another company', async (table) => {
    const given = await asTenant(mine, (client) =>
      client.query(`update ${table} set ${ownerOf(table)} = $1`, [theirs]),
    );
    expect(given).toBe(DENIED);
  });

  it.each(TABLES)('in %s are seen by nobody while no company is named', async (table) => {
    const seen = await asTenant(null, (client) => client.query(`select from ${table}`));
    expect(seen).toMatch(/^(42704|22P02)$/);
  });

  it.each([
    'access_tokens',
    'provider_keys',
    'idempotency_keys',
    'prices',
    'peak_schedules',
    'periods',
    'period_results',
    'late_attempts',
  ])('of %s are out of reach for every company', async (table) => {
    expect(await asTenant(mine, (client) => client.query(`select from ${table}`))).toBe(DENIED);
  });

  it('are not reached by leaving the tenant role for another', async () => {
    expect(await asTenant(mine, (client) => client.query('set local role postgres'))).toBe(DENIED);
  });
});
