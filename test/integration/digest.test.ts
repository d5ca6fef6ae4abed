import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sealer } from '../../src/access/sealer.js';
import { AccountRoster } from '../../src/api-keys/account-roster.js';
import { AccountSuspension } from '../../src/api-keys/account-suspension.js';
import { BalanceReader } from '../../src/api-keys/balance-reader.js';
import { BalanceService } from '../../src/api-keys/balance.service.js';
import { BalanceStore } from '../../src/api-keys/balance-store.js';
import { BudgetDefinitions } from '../../src/companies/budget-definitions.service.js';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { Config } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { ENTITIES } from '../../src/schema.js';
import { BudgetHistory } from '../../src/usage/budget-history.js';
import { InvoiceDaysService } from '../../src/usage/invoice-days.service.js';
import { UsageSums } from '../../src/usage/usage-sums.js';
import { DigestFactsService } from '../../src/watch/digest-facts.js';
import { DigestSchedule } from '../../src/watch/digest-schedule.js';
import { DigestService } from '../../src/watch/digest.service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SEAL_KEY = { id: 'test', key: randomBytes(32) };
/** A Monday in Bogota, five hours behind UTC. */
const MONDAY_AT_SIX = new Date('2026-11-23T11:00:00Z');
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

let created: TestDatabase;
let sources: DataSource[];
let one: ReturnType<typeof processOn>;
let other: ReturnType<typeof processOn>;
let account: string;

function processOn(source: DataSource) {
  const database = new Database(source);
  const config = new Config({ FIRM_TIME_ZONE: 'America/Bogota' });
  const usage = new UsageSums(database, config);
  const sealer = new Sealer({ current: SEAL_KEY, byId: new Map([[SEAL_KEY.id, SEAL_KEY]]) });
  const balances = new BalanceService(
    database,
    new BalanceStore(database),
    new BalanceReader(database, sealer, { providerAllowPrivate: true }),
    new AccountSuspension(database),
    usage,
  );
  const roster = new AccountRoster(database);
  const facts = new DigestFactsService(
    roster,
    balances,
    usage,
    new InvoiceDaysService(database, config),
    new BudgetHistory(
      database,
      new BudgetDefinitions(),
      new CompaniesService(database, new ChartService(database)),
      config,
    ),
  );
  const digests = new DigestService(database, facts, balances, config);
  /** A process that has just been started. */
  const schedule = () => new DigestSchedule(database, digests, roster, config);
  return { database, digests, schedule };
}

beforeAll(async () => {
  created = await createTestDatabase();
  sources = [await openDataSource(created.url, ENTITIES), await openDataSource(created.url, ENTITIES)];
  [one, other] = sources.map(processOn) as [typeof one, typeof other];
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  await created.drop();
});

beforeEach(async () => {
  await query(
    'truncate digests, budgets, outbox_events, balance_states, balance_readings, provider_keys, provider_accounts cascade',
  );
  await query('truncate attempts, usage_rollups, usage_late_changes');
  account = uuidV7();
  await query(
    `insert into provider_accounts (id, name, provider, base_url, model, created_at)
     values ($1, 'Principal', 'deepseek', 'http://127.0.0.1:1', 'm', '2026-01-01')`,
    [account],
  );
});

const query = <Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  one.database.query<Row[]>(sql, parameters);
const weeks = async () =>
  (await query<{ week: string }>('select week::text from digests where week is not null order by 1')).map(
    ({ week }) => week,
  );
const events = () =>
  query<{ type: string; payload: { week: string | null } }>(
    'select type, payload from outbox_events order by id',
  );

async function newKey(status = 'active', changedAt = '2026-01-01T00:00:00Z'): Promise<string> {
  const id = uuidV7();
  await query(
    `insert into provider_keys (id, provider_account_id, name, masked, sealed_secret, fingerprint, status, created_at, updated_at)
     values ($1, $2, 'clave', 'm', '', $3, $4, $5, $5)`,
    [id, account, id, status, changedAt],
  );
  return id;
}

interface Sent {
  at: string;
  key: string;
  invoice?: string;
  status?: string;
  httpStatus?: number;
  cost?: string | null;
  saving?: string;
}

async function send(...requests: Sent[]): Promise<void> {
  for (const {
    at,
    key,
    invoice = uuidV7(),
    status = 'succeeded',
    httpStatus = 200,
    cost = '0.10',
    saving,
  } of requests) {
    await query(
      `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status,
                             http_status, started_at, cost, cost_status, currency, saving, prompt_version, thinking,
                             worker_id, claim_token)
       values ($1, $2, $3, $4, $5, 'deepseek', 'm', (select count(*) + 1 from attempts where invoice_id = $2), $6, $7, $8,
               $9::numeric, case when $9::numeric is null then 'unknown' else 'known' end, 'USD', $10, 'v', false, 'w', 1)`,
      [uuidV7(), invoice, uuidV7(), account, key, status, httpStatus, at, cost, saving ?? null],
    );
  }
}

describe('the weekly digest', () => {
  it('is made on Monday at six, not before, and told of once', async () => {
    const schedule = one.schedule();

    expect(await schedule.makeDue(new Date(MONDAY_AT_SIX.getTime() - 1))).toEqual(['2026-11-09']);
    expect(await schedule.makeDue(MONDAY_AT_SIX)).toEqual(['2026-11-16']);
    expect(await schedule.makeDue(MONDAY_AT_SIX)).toEqual([]);

    expect(await weeks()).toEqual(['2026-11-09', '2026-11-16']);
    expect(await events()).toMatchObject([
      { type: 'digest.ready', payload: { week: '2026-11-09' } },
      {
        type: 'digest.ready',
        payload: { week: '2026-11-16', from: '2026-11-16T05:00:00.000Z', to: '2026-11-23T05:00:00.000Z' },
      },
    ]);
  });

  it('is one, whichever processes make it at the same moment', async () => {
    const made = await Promise.all(
      [one, other, one, other, one, other].map(({ schedule }) => schedule().makeDue(MONDAY_AT_SIX)),
    );

    expect(made.flat()).toEqual(['2026-11-16']);
    expect(await weeks()).toEqual(['2026-11-16']);
    expect(await events()).toHaveLength(1);
  });

  it('that was missed is made up for at the next start, and the weeks after it', async () => {
    await one.schedule().makeDue(MONDAY_AT_SIX);

    const back = new Date(MONDAY_AT_SIX.getTime() + 3 * WEEK_MS + 30 * HOUR_MS);

    expect(await other.schedule().makeDue(back)).toEqual(['2026-11-23', '2026-11-30', '2026-12-07']);
  });

  it('of a long silence is made for the last eight weeks', async () => {
    await one.schedule().makeDue(MONDAY_AT_SIX);

    const back = new Date(MONDAY_AT_SIX.getTime() + 60 * WEEK_MS);

    expect(await other.schedule().makeDue(back)).toHaveLength(8);
  });

  it('is not made of a week in which there was no account yet', async () => {
    await query(`update provider_accounts set created_at = '2026-11-23T05:00:00Z'`);
    expect(await one.schedule().makeDue(MONDAY_AT_SIX)).toEqual([]);

    await query('delete from provider_accounts');
    expect(await one.schedule().makeDue(MONDAY_AT_SIX)).toEqual([]);
  });
});

describe('what a digest says', () => {
  it('holds the cost of the month so far against budgets: the firm counts every company', async () => {
    await query(
      `insert into budgets (id, company_id, amount, currency, warn_at, hard_stop, updated_at)
       values ('00000000-0000-0000-0000-000000000000', null, '1.00', 'USD', '{75}', false, now())`,
    );
    const key = await newKey();
    await send(
      { at: '2026-11-01T04:59:59Z', key, cost: '50' },
      { at: '2026-11-01T05:00:00Z', key, cost: '0.30' },
      { at: '2026-11-20T05:00:00Z', key, cost: '0.50' },
      { at: '2026-11-20T06:00:00Z', key, cost: null, status: 'unknown' },
      { at: '2026-11-23T05:00:00Z', key, cost: '70' },
    );
    await one.schedule().makeDue(MONDAY_AT_SIX);

    const [made] = await query<{ content: { budgets: object[]; advice: { code: string }[] } }>(
      'select content from digests',
    );
    expect(made?.content.budgets).toEqual([
      {
        companyId: null,
        companyName: null,
        period: '2026-11',
        monthly: { amount: '1.000000000000', currency: 'USD' },
        spent: { amount: '0.800000000000', currency: 'USD' },
        percent: 80,
        state: 'warning',
      },
    ]);
    expect(made?.content.advice.map(({ code }) => code)).toContain('budget_near');
  });

  it('comes from the ledger, and from the week alone', async () => {
    const [north, south] = [await newKey(), await newKey()];
    const invoice = uuidV7();
    await send(
      { at: '2026-11-16T04:59:59Z', key: north, cost: '99' },
      { at: '2026-11-16T05:00:00Z', key: north, invoice, saving: '0.05' },
      { at: '2026-11-17T05:00:00Z', key: south, invoice, status: 'failed', httpStatus: 429, cost: '0' },
      { at: '2026-11-17T06:00:00Z', key: south, status: 'unknown', cost: null },
      { at: '2026-11-17T07:00:00Z', key: south, status: 'failed', httpStatus: 500, cost: '0' },
      { at: '2026-11-23T05:00:00Z', key: south, cost: '99' },
    );

    await one.schedule().makeDue(MONDAY_AT_SIX);

    const digest = await one.digests.show(null, {});
    const requests = { requests: 4, succeeded: 1, rateLimited: 1, errors: 1, unknown: 1, inFlight: 0 };
    const costs = {
      costs: [{ amount: '0.100000000000', currency: 'USD' }],
      unknownCosts: 1,
      savings: [{ amount: '0.050000000000', currency: 'USD' }],
    };
    const invoices = { total: 3, mean: '0.57', max: 3, busiestDay: '2026-11-17' };
    expect(digest).toMatchObject({
      kind: 'weekly',
      week: '2026-11-16',
      firm: { requests, costs, invoices },
      accounts: [
        {
          name: 'Principal',
          requests,
          costs,
          invoices,
          keys: [
            { id: north, requests: 1, share: '0.25' },
            { id: south, requests: 3, share: '0.75' },
          ],
          rateLimitedDays: [{ day: '2026-11-17', keyId: south, rateLimited: 1, requests: 3 }],
          evenness: null,
        },
      ],
      advice: [{ code: 'settle_unknown', parameters: { unknownCosts: 1, answersLost: 1 } }],
    });
  });

  it('compares the keys from when the last of them was there', async () => {
    const [north, south] = [await newKey(), await newKey('active', '2026-11-20T12:00:00Z')];
    await newKey('disabled');
    const day = (date: string, key: string, count: number) =>
      send(...Array.from({ length: count }, () => ({ at: `2026-11-${date}T18:00:00Z`, key })));
    await day('18', north, 30);
    await day('21', north, 12);
    await day('21', south, 9);

    await one.schedule().makeDue(MONDAY_AT_SIX);

    expect(await one.digests.show(null, {})).toMatchObject({
      accounts: [{ evenness: '0.75' }],
      advice: [{ code: 'keys_uneven' }],
    });
  });

  it('tells the balance as it was known, and for how long it lasts at the pace of the week', async () => {
    const key = await newKey();
    await send(...Array.from({ length: 7 }, () => ({ at: '2026-11-22T12:00:00Z', key, cost: '1.00' })));
    const told = (readAt: string, total: string) =>
      query(
        `insert into balance_readings (provider_account_id, read_at, currency, is_available, total, granted, topped_up)
         values ($1, $2, 'USD', true, $3, 0, $3)`,
        [account, readAt, total],
      );
    await told('2026-11-23T10:30:00Z', '6.50');
    await told('2026-11-24T10:30:00Z', '100');

    await one.schedule().makeDue(new Date(MONDAY_AT_SIX.getTime() + 40 * HOUR_MS));

    expect(await one.digests.show(null, {})).toMatchObject({
      accounts: [
        {
          balance: {
            status: 'known',
            balances: [{ currency: 'USD', total: '6.50' }],
            readAt: '2026-11-23T10:30:00.000Z',
            daysLeft: 6.5,
          },
        },
      ],
      advice: [{ code: 'balance_low', parameters: { daysLeft: 6.5 } }],
    });
  });

  it('makes no forecast from an old reading, and none without spending', async () => {
    await query(
      `insert into balance_readings (provider_account_id, read_at, currency, is_available, total, granted, topped_up)
       values ($1, '2026-11-20', 'USD', true, 5, 0, 5)`,
      [account],
    );
    await send({ at: '2026-11-22T12:00:00Z', key: await newKey() });

    await one.schedule().makeDue(MONDAY_AT_SIX);

    expect(await one.digests.show(null, {})).toMatchObject({
      accounts: [{ balance: { balances: [{ total: '5.00' }], daysLeft: null } }],
    });
  });

  it('is kept as it was made, and listed newest first', async () => {
    const first = await one.digests.makeNow(new Date('2026-11-20T12:00:00Z'));
    await send({ at: '2026-11-19T12:00:00Z', key: await newKey() });
    const second = await one.digests.makeNow(new Date('2026-11-20T12:00:00Z'));

    expect(first.firm.requests.requests).toBe(0);
    expect(second.firm.requests.requests).toBe(1);
    const { items, nextCursor } = await one.digests.list({ limit: 1 });
    expect(items).toMatchObject([{ id: second.id, kind: 'manual', week: null }]);
    expect((await one.digests.list({ limit: 1, cursor: nextCursor ?? '' })).items).toEqual([first]);
    expect(await one.digests.show(first.id, {})).toEqual(first);
  });
});
