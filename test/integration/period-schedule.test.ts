import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.js';
import { PeriodFreeze } from '../../src/costing/period-freeze.js';
import { PeriodPreparation } from '../../src/costing/period-preparation.js';
import { PeriodSchedule } from '../../src/costing/period-schedule.js';
import { PeriodStore } from '../../src/costing/period-store.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { ENTITIES } from '../../src/schema.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ledgerRow, writeLedger } from '../support/ledger.js';

/** The first of November at six in Bogota, five hours behind UTC. */
const FIRST_AT_SIX = new Date('2026-11-01T11:00:00Z');
const DAY_MS = 86_400_000;

let created: TestDatabase;
let sources: DataSource[];
let one: ReturnType<typeof processOn>;
let other: ReturnType<typeof processOn>;

function processOn(source: DataSource) {
  const database = new Database(source);
  const periods = new PeriodStore(database, new Config({ FIRM_TIME_ZONE: 'America/Bogota' }));
  // What a division or a bill says is not the schedule's matter: only that what is due is made once.
  const preparation = new PeriodPreparation(
    database,
    periods,
    { all: () => Promise.resolve({ blockers: [], cut: [], bills: [], billed: [] }) } as never,
    { divide: () => Promise.resolve([]) } as never,
    {
      choice: () =>
        Promise.resolve({ method: 'even', driver: null, pool: 'metered', cacheDiscount: 'actual' }),
    } as never,
    { pending: () => Promise.resolve({ adjustments: [], settled: [] }) } as never,
    { byIds: () => Promise.resolve(new Map()) } as never,
  );
  const freeze = new PeriodFreeze(database, periods);
  /** A process that has just been started. */
  const schedule = () => new PeriodSchedule(database, periods, freeze, preparation);
  return { source, database, periods, freeze, schedule };
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
  await one.database.query('truncate attempts, late_attempts, outbox_events, period_steps, periods');
});

const used = (at: string) => writeLedger(one.source, [ledgerRow({ startedAt: new Date(at) })]);
const events = () =>
  one.database.query<{ type: string; payload: object }[]>('select type, payload from outbox_events');

describe('the preparation of a close', () => {
  it('is due on the first day at six, not before, and made once', async () => {
    await used('2026-10-10T12:00:00Z');
    const schedule = one.schedule();

    expect(await schedule.prepareDue(new Date(FIRST_AT_SIX.getTime() - 1))).toBeNull();
    expect(await schedule.prepareDue(FIRST_AT_SIX)).toBe('2026-10');
    expect(await schedule.prepareDue(FIRST_AT_SIX)).toBeNull();
    expect(await other.schedule().prepareDue(FIRST_AT_SIX)).toBeNull();
    expect(await events()).toEqual([{ type: 'period.ready', payload: { period: '2026-10', blockers: [] } }]);
  });

  it('is one, whichever processes make it at the same moment', async () => {
    await used('2026-10-10T12:00:00Z');
    const made = await Promise.all(
      [one, other, one, other].map(({ schedule }) => schedule().prepareDue(FIRST_AT_SIX)),
    );

    expect(made.filter((period) => period !== null)).toEqual(['2026-10']);
    expect(await events()).toHaveLength(1);
  });

  it('that was missed is made up for as soon as a process runs', async () => {
    await used('2026-10-10T12:00:00Z');
    expect(await one.schedule().prepareDue(new Date(FIRST_AT_SIX.getTime() + 20 * DAY_MS))).toBe('2026-10');
  });

  it('is not made of a month without any use', async () => {
    await used('2026-11-01T05:00:00Z');
    expect(await one.schedule().prepareDue(FIRST_AT_SIX)).toBeNull();
    await used('2026-11-01T04:59:59Z');
    expect(await other.schedule().prepareDue(FIRST_AT_SIX)).toBe('2026-10');
  });
});

describe('a close that died', () => {
  const late = () =>
    one.database.query<{ id: string; prior: string | null }[]>(
      'select attempt_id as id, trim_scale(prior_cost)::text as prior from late_attempts order by revision',
    );

  it('is undone, but never while its process lives', async () => {
    await one.freeze.alone(async (runner) => {
      await one.freeze.freeze(runner, '2026-10');
      expect(await other.freeze.releaseDead()).toEqual([]);
    });
    await used('2026-10-10T12:00:00Z');
    expect(await late()).toHaveLength(1);

    expect(await other.freeze.releaseDead()).toEqual(['2026-10']);

    expect(await late()).toEqual([]);
    expect((await one.periods.get(one.database, '2026-10')).status).toBe('open');
    await used('2026-10-11T12:00:00Z');
    expect(await late()).toEqual([]);
  });

  it('is taken up by the next one, whose freeze is the same', async () => {
    await one.freeze.alone((runner) => one.freeze.freeze(runner, '2026-10'));
    await used('2026-10-10T12:00:00Z');

    await other.freeze.alone((runner) => other.freeze.freeze(runner, '2026-10'));

    expect(await late()).toHaveLength(1);
  });
});

describe('what is noted of a frozen month', () => {
  it('is every request of it that is written or changed, with what it cost before; no other', async () => {
    const unknown = { status: 'unknown', cost: null, tokens: null } as const;
    const [before, billed] = [
      ledgerRow({ startedAt: new Date('2026-10-01T05:00:00Z'), ...unknown }),
      ledgerRow({ startedAt: new Date('2026-10-31T05:00:00Z'), ...unknown, cost: '0.5' }),
    ];
    const early = ledgerRow({ startedAt: new Date('2026-10-01T04:59:59Z'), ...unknown });
    await writeLedger(one.source, [before, billed, early]);
    await one.freeze.alone((runner) => one.freeze.freeze(runner, '2026-10'));

    const after = ledgerRow({ startedAt: new Date('2026-11-01T04:59:59Z') });
    await writeLedger(one.source, [after, ledgerRow({ startedAt: new Date('2026-11-01T05:00:00Z') })]);
    await one.database.query(
      `update attempts set cost = 0.7, cost_status = 'known' where status = 'unknown'`,
    );
    await one.database.query(`update attempts set cost = 0.8 where status = 'unknown'`);

    const rows = await one.database.query<{ id: string; prior: string | null; revision: string }[]>(
      'select attempt_id as id, trim_scale(prior_cost)::text as prior, revision::text from late_attempts',
    );
    expect(new Map(rows.map(({ id, prior, revision }) => [id, [prior, revision]]))).toEqual(
      new Map([
        [before.id, [null, '2']],
        [billed.id, ['0.5', '2']],
        [after.id, [null, '1']],
      ]),
    );
  });
});
