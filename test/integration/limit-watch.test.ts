import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { ENTITIES } from '../../src/schema.js';
import { LimitAlarms, type SeenLimit } from '../../src/watch/limit-alarms.js';
import { WatchTurns } from '../../src/watch/watch-turns.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let created: TestDatabase;
/** Two connections to one database stand for two processes. */
let sources: DataSource[];
let databases: Database[];
const account = uuidV7();

beforeAll(async () => {
  created = await createTestDatabase();
  sources = await Promise.all([openDataSource(created.url, ENTITIES), openDataSource(created.url, ENTITIES)]);
  databases = sources.map((source) => new Database(source));
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  await created.drop();
});

beforeEach(async () => {
  await query('truncate limit_states, outbox_events, watch_turns');
});

const query = <Row extends object>(sql: string): Promise<Row[]> => {
  const [database] = databases;
  if (!database) throw new Error('no database');
  return database.query<Row[]>(sql);
};
/** A process that has just been started remembers nothing but what is written. */
const process_ = (index = 0) => new LimitAlarms(databases[index] as Database);
const seen = (state: SeenLimit['state'], change: Partial<SeenLimit> = {}): SeenLimit => ({
  providerAccountId: account,
  model: 'deepseek-flash',
  name: 'requestsPerDay',
  window: 'day',
  state,
  percent: 92.5,
  used: 37,
  limit: 40,
  ...change,
});
const told = async () =>
  (
    await query<{ payload: { name: string; state: string } }>(
      `select payload from outbox_events where type = 'account.limit' order by id`,
    )
  ).map(({ payload }) => `${payload.name} ${payload.state}`);

describe('a limit that gets used up', () => {
  it('is told of with its figures', async () => {
    await process_().judge([seen('critical')]);

    expect(await query('select subject_id as id, company_id as company, payload from outbox_events')).toEqual(
      [
        {
          id: account,
          company: null,
          payload: {
            providerAccountId: account,
            model: 'deepseek-flash',
            name: 'requestsPerDay',
            window: 'day',
            state: 'critical',
            percent: 92.5,
            limit: 40,
            used: 37,
          },
        },
      ],
    );
  });

  it('is told of once, however many processes see it at the same moment and however often they are restarted', async () => {
    const both = [seen('critical'), seen('warning', { name: 'tokensPerMinute', window: 'minute' })];

    await Promise.all(Array.from({ length: 12 }, (_, index) => process_(index % 2).judge(both)));
    await process_().judge(both);

    expect((await told()).sort()).toEqual(['requestsPerDay critical', 'tokensPerMinute warning']);
  });

  it('is told of again when it is worse, and not while it comes and goes', async () => {
    const states = [
      'warning',
      'normal',
      'warning',
      'critical',
      'warning',
      'exhausted',
      'normal',
      'critical',
    ] as const;
    for (const state of states) await process_().judge([seen(state)]);

    expect(await told()).toEqual([
      'requestsPerDay warning',
      'requestsPerDay critical',
      'requestsPerDay exhausted',
    ]);
  });

  it('is told of by account, model and name apart', async () => {
    await process_().judge([
      seen('warning'),
      seen('warning', { model: 'deepseek-v4-pro' }),
      seen('warning', { providerAccountId: uuidV7() }),
      seen('normal', { name: 'concurrency', window: 'concurrency' }),
    ]);

    expect(await told()).toHaveLength(3);
    expect(await query('select from limit_states')).toHaveLength(3);
  });

  it("of yesterday says nothing of today's", async () => {
    await process_().judge([seen('exhausted')]);
    await query(
      `update limit_states set seen_at = seen_at - interval '1 day',
              warning_quiet_until = warning_quiet_until - interval '1 day',
              critical_quiet_until = critical_quiet_until - interval '1 day',
              exhausted_quiet_until = exhausted_quiet_until - interval '1 day'`,
    );

    await process_().judge([seen('warning')]);

    expect(await told()).toEqual(['requestsPerDay exhausted', 'requestsPerDay warning']);
  });
});

describe('a turn of watching', () => {
  it('is given once over all processes', async () => {
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        new WatchTurns(databases[index % 2] as Database).take('limits', 60_000),
      ),
    );

    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is given again when its time is over, or when it was taken in the future', async () => {
    const turns = new WatchTurns(databases[0] as Database);
    await turns.take('limits', 60_000);
    await query(`update watch_turns set taken_at = now() - interval '61 seconds'`);
    expect(await turns.take('limits', 60_000)).toBe(true);
    await query(`update watch_turns set taken_at = now() + interval '1 year'`);
    expect(await turns.take('limits', 60_000)).toBe(true);
  });
});
