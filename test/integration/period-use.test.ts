import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Config } from '../../src/config/config.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Database, FIRM } from '../../src/database/database.js';
import { formatDecimal, parseDecimal, sum } from '../../src/money/decimal.js';
import { ChargeUse } from '../../src/usage/charge-use.service.js';
import { PeriodUse } from '../../src/usage/period-use.service.js';
import { RollupKeeper } from '../../src/usage/rollup-keeper.js';
import { UsageSums } from '../../src/usage/usage-sums.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ledgerRow, writeLedger } from '../support/ledger.js';

const MONTH = {
  period: '2026-09',
  startsAt: new Date('2026-09-01T05:00:00Z'),
  endsAt: new Date('2026-10-01T05:00:00Z'),
};
const timeZone = 'America/Bogota';
const at = (day: string) => new Date(`2026-09-${day}T12:00:00Z`);

let created: TestDatabase;
let source: DataSource;
let database: Database;
let use: PeriodUse;
let keeper: RollupKeeper;

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  database = new Database(source);
  const config = new Config({ FIRM_TIME_ZONE: timeZone });
  use = new PeriodUse(new UsageSums(database, config));
  keeper = new RollupKeeper(database, config);
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

beforeEach(() =>
  source.query(`truncate attempts, usage_rollups, usage_late_changes, late_attempts, periods;
    update usage_rollup_state set time_zone = '', sealed_until = null, verified_at = null`),
);

const read = () => database.snapshot(FIRM, (manager) => use.read(manager, MONTH));
const freeze = () =>
  source.query(
    `insert into periods (period, starts_at, ends_at, time_zone, status, closing_since)
     values ($1, $2, $3, $4, 'closing', now())`,
    [MONTH.period, MONTH.startsAt, MONTH.endsAt, timeZone],
  );

describe('the use of a closed period', () => {
  it('stays what the close saw, whatever is written, settled or settled anew afterwards', async () => {
    const lost = ledgerRow({
      startedAt: at('10'),
      status: 'unknown',
      outcome: 'answer_lost',
      tokens: null,
      cost: null,
    });
    await writeLedger(source, [
      ledgerRow({ startedAt: at('10'), cost: '0.25' }),
      ledgerRow({ startedAt: at('20'), cost: '0.5', model: 'deepseek-pro' }),
      lost,
    ]);
    await keeper.refresh();
    await freeze();
    const { rows: before } = await read();
    expect(before.map(({ day, requests, cost }) => [day, requests, formatDecimal(cost)])).toEqual([
      ['2026-09-10', 1n, '0.25'],
      ['2026-09-20', 1n, '0.5'],
    ]);

    await writeLedger(source, [ledgerRow({ startedAt: at('11'), cost: '7' })]);
    await settle(lost.id, '3');
    expect((await read()).rows).toEqual(before);
    await keeper.refresh();
    expect((await read()).rows).toEqual(before);
    expect(await charged()).toBe(sum(before.map(({ cost }) => cost)));
  });

  it('puts a cost that a restated bill has changed back to what it was', async () => {
    const lost = ledgerRow({
      startedAt: at('10'),
      status: 'unknown',
      outcome: 'answer_lost',
      tokens: null,
      cost: null,
    });
    await writeLedger(source, [lost]);
    await settle(lost.id, '3');
    await freeze();
    const { rows: before } = await read();
    expect(before).toMatchObject([{ requests: 1n, cost: parseDecimal('3'), tokens: { output: 33n } }]);

    await settle(lost.id, '4');
    expect((await read()).rows).toEqual(before);
    expect(await charged()).toBe(parseDecimal('3'));
  });
});

/** As a bill does it. */
const settle = (id: string, cost: string) =>
  source.query(
    `update attempts set cost = $2::numeric, cost_status = 'known', cache_hit_tokens = 10, cache_miss_tokens = 20,
            output_tokens = 30 + $2::numeric::int, reasoning_tokens = 0, settled_by_bill = gen_random_uuid(), settled_how = 'usage' where id = $1`,
    [id, cost],
  );

async function charged(): Promise<bigint> {
  const rows = await database.run(FIRM, (manager) => new ChargeUse().read(manager, { ...MONTH, timeZone }));
  return sum(rows.map(({ cost }) => cost));
}
