import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.js';
import { Database, FIRM } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import { AttemptLedger } from '../../src/usage/attempt-ledger.js';
import { totalsOf } from '../../src/usage/domain/totals.js';
import { RollupKeeper } from '../../src/usage/rollup-keeper.js';
import { USAGE_GROUPS, type UsageGroup } from '../../src/usage/usage-metrics.js';
import { UsageSums, type SumsQuery, type SumsRow } from '../../src/usage/usage-sums.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type LedgerRow, ledgerRow, writeLedger } from '../support/ledger.js';

/** With clocks that are put forward and back, one at midnight, and one beside the full hour. */
const ZONES = ['America/Bogota', 'Europe/Madrid', 'America/Santiago', 'Asia/Kathmandu'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOTAL: SumsQuery = { span: { period: 'total' }, filters: {}, groupBy: [] };

let created: TestDatabase;
let source: DataSource;
let database: Database;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  database = new Database(source);
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

afterEach(() => empty());

/** Requests are never erased; a test may, as the tables' owner. */
async function empty(): Promise<void> {
  await source.query(`
    truncate attempts, usage_rollups, usage_late_changes;
    update usage_rollup_state set time_zone = '', sealed_until = null, verified_at = null`);
}

function rooms(timeZone = 'America/Bogota'): { sums: UsageSums; keeper: RollupKeeper } {
  const config = new Config({ FIRM_TIME_ZONE: timeZone });
  return { sums: new UsageSums(database, config), keeper: new RollupKeeper(database, config) };
}

const id = (kind: string, number: number) =>
  `00000000-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

const requests = fc
  .record({
    age: fc.oneof(fc.integer({ min: 0, max: 100 * 24 * 60 }), fc.integer({ min: 0, max: 60 })),
    company: fc.nat(2),
    account: fc.nat(1),
    key: fc.nat(2),
    model: fc.constantFrom('flash', 'pro'),
    currency: fc.constantFrom('USD', 'CNY'),
    status: fc.constantFrom<LedgerRow['status'][]>('in_flight', 'succeeded', 'failed', 'unknown'),
    cost: fc.bigInt({ min: 0n, max: 10n ** 18n }),
    tokens: fc.nat(1_000_000),
    rateLimited: fc.boolean(),
    saving: fc.option(fc.bigInt({ min: 0n, max: 10n ** 17n })),
    differs: fc.boolean(),
  })
  .map(({ age, company, account, key, status, ...rest }): LedgerRow => {
    const done = status === 'succeeded';
    return ledgerRow({
      startedAt: new Date(Date.now() - age * 60_000),
      companyId: id('c', company),
      providerAccountId: id('a', account),
      keyId: id('b', account * 10 + key),
      model: rest.model,
      currency: rest.currency,
      status,
      httpStatus: status === 'failed' && rest.rateLimited ? 429 : null,
      tokens: done ? { cacheHit: rest.tokens, cacheMiss: 1, output: rest.tokens, reasoning: 0 } : null,
      cost: done ? formatDecimal(rest.cost) : status === 'failed' ? '0' : null,
      saving: done && rest.saving !== null ? formatDecimal(rest.saving) : null,
      providerCostDiffers: done && rest.differs,
    });
  });

/** What the ledger gives when its rows are added up one by one. */
function expected(rows: readonly LedgerRow[], query: SumsQuery, timeZone: string): unknown[] {
  const groups = Map.groupBy(
    rows.filter((row) => matches(row, query)),
    (row) => JSON.stringify([query.groupBy.map((group) => groupOf(row, group, timeZone)), row.currency]),
  );
  return [...groups]
    .map(([key, own]) => {
      const [group, currency] = JSON.parse(key) as [string[], string];
      const saved = own.flatMap(({ saving }) => saving ?? []);
      return {
        group,
        currency,
        requests: own.length,
        succeeded: own.filter(({ status }) => status === 'succeeded').length,
        unknownCosts: own.filter(({ cost, status }) => cost === null && status !== 'in_flight').length,
        rateLimited: own.filter(({ httpStatus }) => httpStatus === 429).length,
        differs: own.filter(({ providerCostDiffers }) => providerCostDiffers).length,
        output: own.reduce((whole, row) => whole + (row.tokens?.output ?? 0), 0),
        cost: sum(own.map(({ cost }) => parseDecimal(cost ?? '0'))),
        saving: saved.length === 0 ? null : sum(saved.map(parseDecimal)),
        last: Math.max(...own.map(({ startedAt }) => startedAt.getTime())),
      };
    })
    .sort((a, b) => (JSON.stringify([a.group, a.currency]) < JSON.stringify([b.group, b.currency]) ? -1 : 1));
}

function asRead(rows: readonly SumsRow[]): unknown[] {
  return rows.map((row) => ({
    group: row.groups,
    currency: row.currency,
    requests: Number(row.requests),
    succeeded: Number(row.succeeded),
    unknownCosts: Number(row.unknown_costs),
    rateLimited: Number(row.rate_limited),
    differs: Number(row.provider_cost_differs),
    output: Number(row.output_tokens),
    cost: parseDecimal(row.cost),
    saving: row.saving === null ? null : parseDecimal(row.saving),
    last: row.last_started_at.getTime(),
  }));
}

function matches(row: LedgerRow, { span, filters }: SumsQuery): boolean {
  const [from, to] = 'period' in span ? [undefined, undefined] : [span.from, span.to];
  return (
    Object.entries(filters).every(
      ([name, value]) => value === undefined || row[name as keyof LedgerRow] === value,
    ) &&
    (from === undefined || row.startedAt >= new Date(from)) &&
    (to === undefined || row.startedAt < new Date(to))
  );
}

function groupOf(row: LedgerRow, group: UsageGroup, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(row.startedAt);
  switch (group) {
    case 'day':
      return day;
    case 'month':
      return day.slice(0, 7);
    case 'company':
      return row.companyId;
    case 'model':
      return row.model;
    case 'key':
      return row.keyId;
    case 'account':
      return row.providerAccountId;
  }
}

const ages = fc.option(fc.integer({ min: 0, max: 101 * 24 * 60 }), { nil: undefined });
const queries = fc
  .record({
    from: ages,
    to: ages,
    groupBy: fc.uniqueArray(fc.constantFrom(...USAGE_GROUPS), { maxLength: 3 }),
    companyId: fc.option(
      fc.nat(2).map((number) => id('c', number)),
      { nil: undefined },
    ),
    keyId: fc.option(fc.constantFrom(id('b', 0), id('b', 11)), { nil: undefined }),
    model: fc.option(fc.constant('pro'), { nil: undefined }),
  })
  .map(({ from, to, groupBy, ...filters }): SumsQuery => {
    const at = (age: number | undefined) =>
      age === undefined ? undefined : new Date(Date.now() - age * 60_000).toISOString();
    return { span: { from: at(from), to: at(to) }, filters, groupBy };
  });

/** The answer late: nothing may be settled twice. */
async function settle(row: LedgerRow): Promise<void> {
  Object.assign(row, {
    status: 'succeeded',
    cost: '0.125',
    tokens: { cacheHit: 1, cacheMiss: 2, output: 3, reasoning: 0 },
    httpStatus: 200,
  });
  await new AttemptLedger().settle(source, [
    {
      id: row.id,
      status: 'succeeded',
      outcome: 'success',
      detail: null,
      httpStatus: 200,
      finishedAt: new Date(),
      tokens: { cacheHit: 1, cacheMiss: 2, output: 3, reasoning: 0 },
      cost: {
        status: 'known',
        amount: '0.125',
        currency: row.currency,
        priceId: id('d', 1),
        rate: 'flat',
        windowUncertain: false,
      },
      providerCostTicks: null,
      providerCostDiffers: false,
      saving: null,
      responseModel: null,
      responseId: null,
    },
  ]);
}

describe('sums of the ledger', () => {
  it('are what its rows add up to: summed or not, changed late or not, however they are told apart', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(requests, { maxLength: 60 }),
        fc.array(requests, { maxLength: 10 }),
        fc.array(queries, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...ZONES),
        async (before, later, asked, timeZone) => {
          const { sums, keeper } = rooms(timeZone);
          const check = async (rows: readonly LedgerRow[]) => {
            for (const query of [TOTAL, ...asked])
              expect(asRead((await sums.read(FIRM, query)).rows)).toEqual(expected(rows, query, timeZone));
          };
          await empty();

          await writeLedger(source, before);
          await check(before);
          await keeper.refresh();
          await check(before);

          const all = [...before, ...later];
          await writeLedger(source, later);
          for (const row of all.filter(({ status }) => status === 'unknown').slice(0, 3)) await settle(row);
          await check(all);
          await keeper.refresh();
          await check(all);
          expect(await keeper.verify()).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of any split add up to the total by currency, to the last digit', async () => {
    const { sums, keeper } = rooms();
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { maxLength: 40 }), async (rows) => {
        await empty();
        await writeLedger(source, rows);
        await keeper.refresh();
        const total = totalsOf((await sums.read(FIRM, TOTAL)).rows);

        for (const group of USAGE_GROUPS) {
          const parts = (await sums.read(FIRM, { ...TOTAL, groupBy: [group] })).rows;
          expect(totalsOf(parts), group).toEqual(total);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('summed days', () => {
  it('are read instead of the ledger, and do not outlive a change of it by a single question', async () => {
    const { sums, keeper } = rooms();
    const lost = ledgerRow({ startedAt: daysAgo(40), status: 'unknown', cost: null, tokens: null });
    await writeLedger(source, [lost, ledgerRow({ startedAt: daysAgo(40) })]);
    await keeper.refresh();
    await source.query('update usage_rollups set requests = requests + 1000');
    expect(totalsOf((await sums.read(FIRM, TOTAL)).rows).requests).toBe(1_002);

    await settle(lost);

    expect(totalsOf((await sums.read(FIRM, TOTAL)).rows)).toMatchObject({
      requests: 2,
      unknown: 0,
      costs: [{ amount: '0.126000000000', currency: 'USD' }],
    });
  });

  it('leave the day that has not ended, and the two hours after it, to the ledger', async () => {
    const { keeper } = rooms();
    await writeLedger(source, [ledgerRow({ startedAt: daysAgo(3) }), ledgerRow()]);
    await keeper.refresh();
    const [state] = await source.query<{ ended: boolean }[]>(
      `select (sealed_until::timestamp at time zone 'America/Bogota') <= now() - interval '2 hours' as ended
         from usage_rollup_state`,
    );
    expect(state).toEqual({ ended: true });
    expect(
      await source.query(
        'select from usage_rollups where period >= (select sealed_until from usage_rollup_state)',
      ),
    ).toEqual([]);
  });

  it('become a month when it is over, though nothing was sent in its last days', async () => {
    const { keeper } = rooms();
    await writeLedger(source, [ledgerRow({ startedAt: daysAgo(70) })]);
    await keeper.refresh();
    const rows = await source.query<{ grain: string }[]>('select grain from usage_rollups order by grain');
    expect(rows.map(({ grain }) => grain)).toEqual(['day', 'month']);
  });

  it('leave no mark for what is under way now', async () => {
    await writeLedger(source, [ledgerRow({ status: 'in_flight', cost: null, tokens: null })]);
    expect(await source.query('select from usage_late_changes')).toEqual([]);
  });

  it('are made again for another time zone, and not used by a process that still has the old one', async () => {
    const rows = [ledgerRow({ startedAt: daysAgo(50) }), ledgerRow({ startedAt: daysAgo(20) })];
    await writeLedger(source, rows);
    const [bogota, madrid] = [rooms('America/Bogota'), rooms('Europe/Madrid')];
    await bogota.keeper.refresh();

    await madrid.keeper.refresh();

    const query: SumsQuery = { ...TOTAL, groupBy: ['day'] };
    for (const [room, zone] of [
      [madrid, 'Europe/Madrid'],
      [bogota, 'America/Bogota'],
    ] as const)
      expect(asRead((await room.sums.read(FIRM, query)).rows)).toEqual(expected(rows, query, zone));
  });

  it('are made by one of several processes: the others neither wait nor do it again', async () => {
    await writeLedger(
      source,
      [5, 35, 65, 95].map((days) => ledgerRow({ startedAt: daysAgo(days) })),
    );
    const { sums, keeper } = rooms();
    await source.transaction(async (other) => {
      await other.query('select from usage_rollup_state for update');
      expect(await keeper.refresh()).toBe(0);
    });

    await Promise.all(Array.from({ length: 6 }, () => rooms().keeper.refresh()));
    await keeper.refresh();

    expect(totalsOf((await sums.read(FIRM, TOTAL)).rows).requests).toBe(4);
    expect(await keeper.verify()).toEqual([]);
  });
});

describe('the comparison of the night', () => {
  it.each([
    ['a wrong sum', `update usage_rollups set cost = cost + 0.000000000000000001 where grain = 'day'`],
    ['a day that is missing', `delete from usage_rollups where grain = 'day'`],
    [
      'a day too many',
      `insert into usage_rollups select * from (select (jsonb_populate_record(r, '{"model":"ghost"}')).* from usage_rollups r where grain = 'day') g`,
    ],
    ['a wrong month', `update usage_rollups set requests = requests + 1 where grain = 'month'`],
  ])('finds %s and makes it again', async (_, damage) => {
    const { sums, keeper } = rooms();
    await writeLedger(source, [ledgerRow({ startedAt: daysAgo(70) }), ledgerRow({ startedAt: daysAgo(70) })]);
    await keeper.refresh();
    const before = (await sums.read(FIRM, TOTAL)).rows;
    await source.query(damage);

    expect((await keeper.verify()).length).toBeGreaterThan(0);

    expect((await sums.read(FIRM, TOTAL)).rows).toEqual(before);
    expect(await keeper.verify()).toEqual([]);
  });

  it('is the work of one process a night', async () => {
    await Promise.all([rooms().keeper.verifyNightly(), rooms().keeper.verifyNightly()]);
    const [first] = await source.query<{ at: Date }[]>('select verified_at as at from usage_rollup_state');
    await rooms().keeper.verifyNightly();
    expect(await source.query('select verified_at as at from usage_rollup_state')).toEqual([first]);
  });
});

describe('bounds', () => {
  it("are told exactly, in the firm's time zone", async () => {
    const { sums } = rooms('America/Bogota');
    const ask = async (span: SumsQuery['span']) => (await sums.read(FIRM, { ...TOTAL, span })).bounds;

    expect(await ask({ period: 'total' })).toEqual({ from: null, to: null });
    expect(await ask({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
      from: '2026-11-01T05:00:00.000Z',
      to: '2026-12-01T05:00:00.000Z',
    });
    const today = await ask({ period: 'today' });
    expect(Date.parse(today.to ?? '') - Date.parse(today.from ?? '')).toBe(DAY_MS);
    expect(today.from).toMatch(/T05:00:00\.000Z$/);
    expect((await ask({ period: 'month' })).from).toMatch(/-01T05:00:00\.000Z$/);
  });

  it.each([
    { from: '0001-01-01' },
    { to: '9999-12-31' },
    { from: '0001-01-01T00:00:00+14:00', to: '9999-12-31T23:59:59-12:00' },
    { from: '2026-12-31', to: '2026-01-01' },
  ])('may lie anywhere in the calendar: %j', async (span) => {
    const { sums, keeper } = rooms();
    await writeLedger(source, [ledgerRow({ startedAt: daysAgo(40) }), ledgerRow()]);
    await keeper.refresh();
    const { rows } = await sums.read(FIRM, { ...TOTAL, span });
    expect(totalsOf(rows).requests).toBe(span.from === '2026-12-31' ? 0 : 2);
  });
});

describe('a company', () => {
  it('adds up its own requests alone, summed or not', async () => {
    const { sums, keeper } = rooms();
    const rows = [0, 40, 41].flatMap((days) =>
      [0, 1].map((company) =>
        ledgerRow({ companyId: id('c', company), startedAt: daysAgo(days), keyId: id('b', 1) }),
      ),
    );
    await writeLedger(source, rows);
    for (const round of ['from the ledger', 'from sums']) {
      if (round === 'from sums') await keeper.refresh();
      const own = (await sums.read({ companyId: id('c', 1) }, { ...TOTAL, groupBy: ['key', 'company'] }))
        .rows;
      expect(
        own.map(({ groups, requests }) => [...groups, requests]),
        round,
      ).toEqual([[id('b', 1), id('c', 1), '3']]);
    }
  });
});
