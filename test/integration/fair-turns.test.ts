import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyRing } from '../../src/api-keys/key-ring.js';
import { CheaperHours } from '../../src/classification/cheaper-hours.service.js';
import { TurnPasses } from '../../src/classification/turn-passes.js';
import { TurnPlanner, type ReadyFlow } from '../../src/classification/turn-planner.js';
import { Config } from '../../src/config/config.js';
import { Database, FIRM } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { Backlog } from '../../src/invoices/backlog.js';
import { WaitingWork } from '../../src/invoices/waiting-work.js';
import type { PriceBookService } from '../../src/pricing/price-book.service.js';
import { DEEPSEEK_SCHEDULE } from '../../src/pricing/domain/deepseek-schedule.js';
import { nextOffPeak } from '../../src/pricing/domain/next-off-peak.js';
import { CompanyPace } from '../../src/usage/company-pace.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const ACCOUNT = '01900000-0000-7000-8000-00000000aaaa';
const OPEN = { reason: undefined, until: null, parallelMax: null, startsNow: null } as const;

let created: TestDatabase;
let source: DataSource;
let database: Database;
const backlog = new Backlog();
const waiting = new WaitingWork();
const planner = new TurnPlanner(
  waiting,
  new TurnPasses(),
  new CompanyPace(),
  new Config({ QUEUE_WINDOW: '200' }),
);

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  database = new Database(source);
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

beforeEach(async () => {
  await source.query('truncate work_items, turns, turn_clocks');
});

async function add(companyId: string, count: number, priority = 1, finishBy: Date | null = null) {
  const batchId = uuidV7();
  await source.query(
    'insert into batches (id, company_id, priority, finish_by, ingested_at) values ($1, $2, $3, $4, now())',
    [batchId, companyId, priority, finishBy],
  );
  const items = Array.from({ length: count }, () => ({ invoiceId: uuidV7(), companyId, batchId, priority }));
  await backlog.add(source, items);
  return { batchId, ids: items.map(({ invoiceId }) => invoiceId) };
}

async function fill(change: (flow: ReadyFlow) => Partial<ReadyFlow> = () => ({})) {
  const flows = (await waiting.flows(source)).map((flow) => {
    const ready = { ...flow, accountId: ACCOUNT, outlook: OPEN, weight: 1, quota: {} };
    return { ...ready, ...change(ready) };
  });
  return database.run(FIRM, (manager: EntityManager) => planner.plan(manager, { flows }));
}

/** The queue's work is done: what it held is gone. */
async function finishQueued(): Promise<void> {
  await source.query('delete from work_items where queued_at is not null');
}

describe('turns between companies', () => {
  it('bring ten invoices beside ten thousand through among the first, also when they come later', async () => {
    await add('01900000-0000-7000-8000-000000000001', 10_000);
    const before = await fill();
    expect(before.dispatches).toHaveLength(200);
    await finishQueued();
    const { ids } = await add('01900000-0000-7000-8000-000000000002', 10);

    const { dispatches } = await fill();

    const places = dispatches.flatMap(({ invoiceId }, place) => (ids.includes(invoiceId) ? [place] : []));
    expect(places).toHaveLength(10);
    expect(Math.max(...places)).toBeLessThanOrEqual(20);
  });

  it('follow weight and priority over many small fills, and leave nobody out', async () => {
    const [one, three] = [uuidV7(), uuidV7()];
    await add(one, 300, 1);
    await add(one, 300, 2);
    await add(three, 300, 1);
    const served = new Map<string, number>();
    for (let round = 0; round < 40; round++) {
      // Two slots: the smallest fills there are.
      const { dispatches } = await fill((flow) => ({
        weight: flow.companyId === three ? 3 : 1,
        outlook: { ...OPEN, startsNow: 2 },
      }));
      for (const { invoiceId } of dispatches) {
        const [row] = await source.query<{ name: string }[]>(
          `select company_id || ' ' || priority as name from work_items where invoice_id = $1`,
          [invoiceId],
        );
        served.set(row?.name ?? '', (served.get(row?.name ?? '') ?? 0) + 1);
      }
      await finishQueued();
    }
    // 80 turns: weights 4 (normal of one), 1 (low of one), 12 (normal of three).
    const turns = [`${one} 1`, `${one} 2`, `${three} 1`].map((name) => served.get(name) ?? 0);
    expect(turns.reduce((sum, count) => sum + count, 0)).toBe(80);
    for (const [index, share] of [4, 1, 12].entries()) {
      expect(Math.abs((turns[index] ?? 0) - (80 * share) / 17)).toBeLessThanOrEqual(1.5);
    }
  });

  it('keep at hand what an account can use, and no more', async () => {
    await add(uuidV7(), 100);
    const narrow = () => ({ outlook: { ...OPEN, parallelMax: 4 } });

    expect((await fill(narrow)).dispatches).toHaveLength(24);
    expect(await fill(narrow)).toMatchObject({ dispatches: [], isMoving: true });
  });
});

describe('quotas', () => {
  const quota = (change: ReadyFlow['quota']) => () => ({ quota: change });

  it('bound the invoices begun on a day, over all flows of the company', async () => {
    const companyId = uuidV7();
    await add(companyId, 50, 0);
    await add(companyId, 50, 1);

    const { dispatches } = await fill(quota({ invoicesPerDay: 7 }));

    expect(dispatches).toHaveLength(7);
    expect((await fill(quota({ invoicesPerDay: 7 }))).dispatches).toHaveLength(0);
  });

  it('count what the ledger shows, and let what was begun go on', async () => {
    const companyId = uuidV7();
    const { ids } = await add(companyId, 5);
    await source.query(
      `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, currency, number,
                             prompt_version, thinking, worker_id, claim_token, started_at, status, finished_at)
       select id, invoice_id, $3, $4, $4, 'deepseek', 'm', 'USD', 1, 'v', false, 'w', 1, now(), 'failed', now()
         from unnest($1::uuid[], $2::uuid[]) as begun(id, invoice_id)`,
      [[uuidV7(), uuidV7()], ids.slice(0, 2), companyId, ACCOUNT],
    );
    await source.query(
      `update work_items set failures = '{"rate_limited":1}' where invoice_id = any ($1::uuid[])`,
      [ids.slice(0, 2)],
    );

    const { dispatches, quotas } = await fill(quota({ invoicesPerDay: 2 }));

    expect(dispatches.map(({ invoiceId }) => invoiceId).sort()).toEqual(ids.slice(0, 2).sort());
    expect(quotas).toMatchObject([{ companyId }]);
    expect(quotas[0]?.until.getTime()).toBeGreaterThan(Date.now());
  });

  it('keep the least pause between two requests', async () => {
    await add(uuidV7(), 5);

    expect((await fill(quota({ leastPauseMs: 60_000 }))).dispatches).toHaveLength(1);
    expect((await fill(quota({ leastPauseMs: 60_000 }))).dispatches).toHaveLength(0);
  });
});

describe('cheaper hours', () => {
  const FRIDAY_PEAK = new Date('2026-11-20T02:00:00Z');
  const PEAK_ENDS = new Date('2026-11-20T04:00:00Z');
  // The clock is an argument, so the two neighbours that would read it are replaced by what they would say.
  const prices = { cheaperFrom: ({ at }: { at: Date }) => nextOffPeak(DEEPSEEK_SCHEDULE, at) };
  const ring = { account: () => ({ provider: 'deepseek', model: 'deepseek-flash', currency: 'USD' }) };
  const hours = new CheaperHours(
    waiting,
    new CompanyPace(),
    prices as unknown as PriceBookService,
    ring as unknown as KeyRing,
  );
  const decide = (companyId: string, now: Date) =>
    database.run(FIRM, (manager) =>
      hours.decide(manager, { accountOf: new Map([[companyId, ACCOUNT]]), now }),
    );
  const held = () =>
    source.query<{ until: Date | null; waiting: string | null; since: Date | null }[]>(
      'select distinct held_until as until, waiting, cheaper_since as since from work_items order by since',
    );

  it('are waited for, with the time told, and then begun', async () => {
    const companyId = uuidV7();
    await add(companyId, 20, 1, new Date('2026-11-20T12:00:00Z'));
    // Nobody has looked yet: it must not slip through before.
    expect((await fill()).dispatches).toHaveLength(0);

    await decide(companyId, FRIDAY_PEAK);

    expect(await held()).toMatchObject([{ until: PEAK_ENDS, waiting: 'cheaper_hours', since: FRIDAY_PEAK }]);
    expect((await fill()).dispatches).toHaveLength(0);
    await decide(companyId, PEAK_ENDS);
    expect(await held()).toMatchObject([{ until: null, waiting: null, since: expect.any(Date) as Date }]);
    expect((await fill()).dispatches).toHaveLength(20);
  });

  it('leave no batch undecided behind those that wait for long', async () => {
    const companyId = uuidV7();
    const day = 24 * 3_600_000;
    // As many as are looked at in one go, all due before the one that comes last.
    for (let hour = 0; hour < 500; hour++) {
      await add(companyId, 1, 1, new Date(FRIDAY_PEAK.getTime() + day + hour * 60_000));
    }
    await decide(companyId, FRIDAY_PEAK);
    const { batchId } = await add(companyId, 1, 1, new Date(FRIDAY_PEAK.getTime() + 2 * day));

    await decide(companyId, FRIDAY_PEAK);

    const [row] = await source.query<{ waiting: string }[]>(
      'select waiting from work_items where batch_id = $1',
      [batchId],
    );
    expect(row?.waiting).toBe('cheaper_hours');
  });

  it('are waited for by what joins a batch that waits already', async () => {
    const companyId = uuidV7();
    const { batchId } = await add(companyId, 3, 1, new Date('2026-11-20T12:00:00Z'));
    await decide(companyId, FRIDAY_PEAK);
    await backlog.add(source, [{ invoiceId: uuidV7(), companyId, batchId, priority: 1 }]);

    const later = new Date(FRIDAY_PEAK.getTime() + 60_000);
    await decide(companyId, later);

    expect((await held()).map(({ until, since }) => [until, since])).toEqual([
      [PEAK_ENDS, FRIDAY_PEAK],
      [PEAK_ENDS, later],
    ]);
  });

  it('are given up at once when more work would make the deadline be missed', async () => {
    const companyId = uuidV7();
    await add(companyId, 20, 2, new Date('2026-11-20T04:10:00Z'));
    await decide(companyId, FRIDAY_PEAK);
    expect(await held()).toMatchObject([{ until: PEAK_ENDS }]);

    // At half an invoice a second these take nearly seven minutes more.
    await add(companyId, 200, 1);
    await decide(companyId, FRIDAY_PEAK);

    expect((await fill()).dispatches.length).toBeGreaterThan(20);
  });

  it('are not waited for by urgent work, nor by work without a deadline', async () => {
    const companyId = uuidV7();
    await add(companyId, 3, 0, new Date('2026-11-20T12:00:00Z'));
    await add(companyId, 3, 1);

    await decide(companyId, FRIDAY_PEAK);

    expect((await fill()).dispatches).toHaveLength(6);
  });
});
