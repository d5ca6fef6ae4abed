import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sealer } from '../../src/access/sealer.js';
import { AccountSuspension } from '../../src/api-keys/account-suspension.js';
import { BalanceReader } from '../../src/api-keys/balance-reader.js';
import { BalanceService } from '../../src/api-keys/balance.service.js';
import { BalanceStore } from '../../src/api-keys/balance-store.js';
import { Config } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { ENTITIES } from '../../src/schema.js';
import { UsageSums } from '../../src/usage/usage-sums.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SEAL_KEY = { id: 'test', key: randomBytes(32) };
const sealer = new Sealer({ current: SEAL_KEY, byId: new Map([[SEAL_KEY.id, SEAL_KEY]]) });

let created: TestDatabase;
/** Two connections to one database stand for two processes. */
let sources: DataSource[];
let server: Server;
let origin: string;
/** The keys that asked, in order. */
let asked: string[];
let answer: (response: ServerResponse, key: string) => void;

const process_ = (source: DataSource) => {
  const database = new Database(source);
  const suspension = new AccountSuspension(database);
  const reader = new BalanceReader(database, sealer, { providerAllowPrivate: true });
  const store = new BalanceStore(database);
  const balances = new BalanceService(
    database,
    store,
    reader,
    suspension,
    new UsageSums(database, new Config({})),
  );
  return { database, suspension, store, balances };
};
let one: ReturnType<typeof process_>;
let other: ReturnType<typeof process_>;

beforeAll(async () => {
  created = await createTestDatabase();
  sources = [await openDataSource(created.url, ENTITIES), await openDataSource(created.url, ENTITIES)];
  [one, other] = sources.map(process_) as [typeof one, typeof other];
  server = createServer((request, response) => {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    asked.push(`${request.method} ${request.url} ${key}`);
    answer(response, key);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await created.drop();
});

beforeEach(() => {
  asked = [];
  answer = tells(true, usd('5.00'));
});

afterEach(async () => {
  await query('delete from outbox_events');
});

function usd(total: string, granted = '0.00') {
  const toppedUp = (Number(total) - Number(granted)).toFixed(2);
  return {
    currency: 'USD',
    total_balance: total,
    granted_balance: granted,
    topped_up_balance: toppedUp,
  };
}

function tells(isAvailable: boolean, ...infos: object[]) {
  return answers(200, { is_available: isAvailable, balance_infos: infos });
}

function answers(status: number, body: unknown) {
  return (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const query = <Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  one.database.query<Row[]>(sql, parameters);

async function newAccount(input: { keys?: string[]; provider?: string } = {}): Promise<string> {
  const id = uuidV7();
  await query(
    `insert into provider_accounts (id, name, provider, base_url, model) values ($1, 'A', $2, $3, 'm')`,
    [id, input.provider ?? 'deepseek', origin],
  );
  for (const secret of input.keys ?? ['sk-one-0001']) {
    const keyId = uuidV7();
    await query(
      `insert into provider_keys (id, provider_account_id, name, masked, sealed_secret, fingerprint)
       values ($1, $2, 'k', 'm', $3, $4)`,
      [keyId, id, sealer.seal(secret, keyId), sealer.fingerprint(secret)],
    );
  }
  return id;
}

const suspendedAt = async (id: string) =>
  (
    await query<{ at: Date | null; probe: Date | null }>(
      'select suspended_at as at, next_probe_at as probe from provider_accounts where id = $1',
      [id],
    )
  )[0];
const eventsOf = async (id: string) =>
  (
    await query<{ type: string; payload: object }>(
      'select type, payload from outbox_events where subject_id = $1 order by id',
      [id],
    )
  ).map(({ type, payload }) => ({ type, ...payload }));
/** Nobody may be told to wait a second in a test: what was asked is made a little older. */
const letTimePass = (id: string) =>
  query(
    `update balance_states set asked_at = asked_at - interval '61 seconds' where provider_account_id = $1`,
    [id],
  );
const look = (id: string, at = one) => at.balances.refreshEach([id], 4_000);

describe('the balance of an account', () => {
  it('is what the provider tells, figure by figure, with the time it was read', async () => {
    answer = tells(true, usd('110.00', '10.00'), { ...usd('7.00'), currency: 'CNY' });
    const id = await newAccount();

    const view = await one.balances.current(id, { refresh: false });

    expect(view).toMatchObject({
      status: 'known',
      isAvailable: true,
      balances: [
        { currency: 'CNY', total: '7.00', granted: '0.00', toppedUp: '7.00' },
        { currency: 'USD', total: '110.00', granted: '10.00', toppedUp: '100.00' },
      ],
      daysLeft: null,
      detail: null,
    });
    expect(Math.abs(Date.parse(view.readAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(asked).toEqual(['GET /user/balance sk-one-0001']);
  });

  it('is asked for once, however many processes and callers want it', async () => {
    const id = await newAccount();

    await Promise.all(
      [one, other, one, other, one].map(({ balances }) => balances.current(id, { refresh: true })),
    );
    await other.balances.current(id, { refresh: false });

    expect(asked).toHaveLength(1);
  });

  it('is asked for anew after a minute, and kept as a history only where it changed', async () => {
    const id = await newAccount();
    const rows = () =>
      query<{ total: string }>(
        'select total::text from balance_readings where provider_account_id = $1 order by read_at',
        [id],
      );

    for (const total of ['5.00', '5.00', '4.00']) {
      answer = tells(true, usd(total));
      await one.balances.current(id, { refresh: false });
      await letTimePass(id);
    }
    expect((await rows()).map(({ total }) => Number(total))).toEqual([5, 4]);

    await query(
      `update balance_readings set read_at = read_at - interval '2 hours' where provider_account_id = $1`,
      [id],
    );
    await one.balances.current(id, { refresh: false });
    expect((await rows()).map(({ total }) => Number(total))).toEqual([5, 4, 4]);
  });

  it.each([
    ['a lie', answers(200, { is_available: true, balance_infos: [usd('1e9')] }), /not believed/],
    ['a page of something else', answers(200, { hello: 'world' }), /not believed/],
    ['an error', answers(500, {}), /answered 500/],
    ['no such address', answers(404, {}), /answered 404/],
    ['a cut connection', (response: ServerResponse) => void response.destroy(), /was lost/],
  ])('stays what it was when the provider answers with %s', async (_, lie, detail) => {
    const id = await newAccount();
    const before = await one.balances.current(id, { refresh: false });
    await letTimePass(id);

    answer = lie;
    const after = await one.balances.current(id, { refresh: false });

    expect(after).toMatchObject({ status: 'unavailable', isAvailable: null, balances: before.balances });
    expect(after.detail).toMatch(detail);
    expect(after.readAt).toBe(before.readAt);
  });

  it('is read with another key when the first is refused', async () => {
    const id = await newAccount({ keys: ['sk-out-0001', 'sk-good-0002'] });
    const good = answer;
    answer = (response, key) => (key === 'sk-out-0001' ? answers(401, {})(response) : good(response, key));

    expect(await one.balances.current(id, { refresh: false })).toMatchObject({ status: 'known' });
    expect(asked).toHaveLength(2);
  });

  it('says so when there is no key to ask with, or the provider tells none', async () => {
    const [keyless, xai] = [await newAccount({ keys: [] }), await newAccount({ provider: 'xai' })];

    expect(await one.balances.current(keyless, { refresh: false })).toMatchObject({
      status: 'unavailable',
      detail: 'The account has no active key to ask with.',
    });
    expect(await one.balances.current(xai, { refresh: true })).toMatchObject({
      status: 'unsupported',
      detail: expect.stringMatching(/management key/) as string,
    });
    expect(asked).toEqual([]);
  });

  it('lasts as many days as the pace of the last seven says', async () => {
    const id = await newAccount();
    await query(`update provider_accounts set created_at = now() - interval '30 days' where id = $1`, [id]);
    for (const [cost, currency, days] of [
      ['0.70', 'USD', 1],
      ['0.70', 'USD', 6],
      ['99', 'USD', 8],
      ['99', 'CNY', 1],
    ]) {
      await query(
        `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status,
                               started_at, cost, cost_status, currency, prompt_version, thinking, worker_id, claim_token)
         values ($1, $1, $1, $2, $1, 'deepseek', 'm', 1, 'succeeded', now() - make_interval(days => $5), $3, 'known',
                 $4, 'v', false, 'w', 1)`,
        [uuidV7(), id, cost, currency, days],
      );
    }

    // 5.00 at 1.40 in seven days.
    expect(await one.balances.current(id, { refresh: false })).toMatchObject({ daysLeft: 25 });
  });

  it('keeps the answer to the latest question only', async () => {
    const id = await newAccount();
    let slow: (() => void) | undefined;
    answer = (response) => {
      slow = () => {
        tells(true, usd('1.00'))(response);
      };
    };
    const first = one.balances.refreshEach([id], 0);
    while (!slow) await new Promise((resolve) => setTimeout(resolve, 5));
    answer = tells(true, usd('2.00'));
    await other.balances.refreshEach([id], 0);
    slow();
    await first;

    expect((await one.balances.current(id, { refresh: false })).balances).toMatchObject([{ total: '2.00' }]);
  });
});

describe('an account without balance (402)', () => {
  it('is suspended once and tells the staff once, however many requests are refused at once', async () => {
    const id = await newAccount();

    const suspended = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? one : other).suspension.suspend(id, { tookMs: index * 10 }),
      ),
    );

    expect(new Set(suspended)).toEqual(new Set([true]));
    expect(await eventsOf(id)).toEqual([
      { type: 'account.suspended', providerAccountId: id, reason: 'insufficient_balance' },
    ]);
  });

  it('comes back by itself, once, when any process reads that there is balance', async () => {
    const id = await newAccount();
    await one.suspension.suspend(id, { tookMs: 10 });
    expect(await one.suspension.suspended()).toContain(id);

    await Promise.all([look(id, one), look(id, other)]);

    expect(await suspendedAt(id)).toEqual({ at: null, probe: null });
    expect(await eventsOf(id)).toMatchObject([
      { type: 'account.suspended' },
      { type: 'account.resumed', by: 'balance' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('stays out while the provider tells that there is none, and no real request looks meanwhile', async () => {
    const id = await newAccount();
    answer = tells(false, usd('0.00'));
    await one.suspension.suspend(id, { tookMs: 10 });

    await look(id);

    const { at, probe } = (await suspendedAt(id)) ?? {};
    expect(at).not.toBeNull();
    expect((probe?.getTime() ?? 0) - Date.now()).toBeGreaterThan(7_000);
  });

  it.each([
    ['says that an empty purse is available', tells(true, usd('0.00'))],
    ['does not answer', answers(500, {})],
    ['tells a lie', answers(200, { is_available: true, balance_infos: [] })],
  ])('is left to one real request every five seconds when the provider %s', async (_, told) => {
    const id = await newAccount();
    answer = told;
    await one.suspension.suspend(id, { tookMs: 10 });

    await look(id);

    const { at, probe } = (await suspendedAt(id)) ?? {};
    expect(at).not.toBeNull();
    expect((probe?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(5_000);
  });

  it('does not come back by what was read before it was suspended', async () => {
    const id = await newAccount();
    await look(id);
    await one.suspension.suspend(id, { tookMs: 0 });

    await one.database.dataSource.transaction((manager) => one.suspension.replenished(manager, id));

    expect((await suspendedAt(id))?.at).not.toBeNull();
  });

  it('is brought back by a request that was served, when that was sent after the 402', async () => {
    const id = await newAccount();
    await one.suspension.suspend(id, { tookMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(await one.suspension.served(id, { tookMs: 1_000 })).toBe(false);
    expect(await one.suspension.served(id, { tookMs: 0 })).toBe(true);
    expect(await other.suspension.served(id, { tookMs: 0 })).toBe(false);

    expect(await eventsOf(id)).toMatchObject([
      { type: 'account.suspended' },
      { type: 'account.resumed', by: 'request' },
    ]);
  });

  it('is not suspended by the late refusal of a request that was sent before it came back', async () => {
    const id = await newAccount();
    await one.suspension.suspend(id, { tookMs: 0 });
    await look(id);

    expect(await one.suspension.suspend(id, { tookMs: 5_000 })).toBe(false);
    expect((await suspendedAt(id))?.at).toBeNull();
  });

  it('that is refused again at once is no longer brought back by a balance that said otherwise', async () => {
    const id = await newAccount();
    await one.suspension.suspend(id, { tookMs: 0 });
    await look(id);
    await one.suspension.suspend(id, { tookMs: 0 });

    await letTimePass(id);
    await query(
      "update balance_states set read_at = now() + interval '1 second' where provider_account_id = $1",
      [id],
    );
    await look(id);
    expect((await suspendedAt(id))?.at).not.toBeNull();

    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await one.suspension.served(id, { tookMs: 0 })).toBe(true);
  });
});
