import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDataSource } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { BacklogStanding } from '../../src/invoices/backlog-standing.js';
import { WorkersService } from '../../src/operations/workers.service.js';
import type { JobQueues } from '../../src/queue/job-queues.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { WorkerUsageService } from '../../src/usage/worker-usage.service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

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

beforeEach(async () => {
  await source.query('delete from workers; delete from work_items');
});

const newService = () =>
  new WorkersService(
    database,
    new WorkerUsageService(database),
    new BacklogStanding(database),
    { kind: 'postgres' } as JobQueues,
    new Metrics(),
  );

async function worker(id: string, silent: string): Promise<void> {
  await source.query(
    `insert into workers (id, role, version, started_at, last_seen_at)
     values ($1, 'worker', '1.0.0', now() - interval '3 days', now() - $2::interval)`,
    [id, silent],
  );
}

async function item(columns: Record<string, string>): Promise<void> {
  const names = Object.keys(columns);
  await source.query(
    `insert into work_items (invoice_id, company_id, batch_id, priority${names.map((name) => `, ${name}`).join('')})
     values ($1, $2, $3, 1${Object.values(columns)
       .map((sql) => `, ${sql}`)
       .join('')})`,
    [uuidV7(), uuidV7(), uuidV7()],
  );
}

describe('the workers', () => {
  it('are alive, late or gone by the clock of the database', async () => {
    await worker('one', '2 seconds');
    await worker('two', '12 seconds');
    await worker('three', '1 hour');

    const { items } = await newService().look();

    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['one', 'alive'],
      ['two', 'late'],
      ['three', 'gone'],
    ]);
  });

  it('are forgotten a day after their last sign of life, and not sooner', async () => {
    await worker('old', '25 hours');
    await worker('recent', '23 hours');
    const service = newService();

    await service.forgetOld();

    expect((await service.look()).items.map(({ id }) => id)).toEqual(['recent']);
  });
});

describe('the backlog', () => {
  it('stands as its rows say: waiting with reasons, queued, in work, lost', async () => {
    await item({});
    await item({ not_before: `now() + interval '1 minute'` });
    await item({ not_before: `now() + interval '1 minute'`, waiting: `'saturated'` });
    await item({ queued_at: `now() - interval '7 seconds'`, job_id: `'j'` });
    await item({ queued_at: `now()`, job_id: `'j'` });
    await item({ claim_token: '1', claimed_by: `'one'`, claim_expires_at: `now() + interval '9 seconds'` });
    await item({ claim_token: '2', claimed_by: `'one'`, claim_expires_at: `now() + interval '9 seconds'` });
    await item({ claim_token: '3', claimed_by: `'two'`, claim_expires_at: `now() - interval '5 seconds'` });

    const standing = await new BacklogStanding(database).read();

    expect(Object.fromEntries(standing.waiting.map(({ reason, invoices }) => [reason, invoices]))).toEqual({
      turn: 1,
      pause: 1,
      saturated: 1,
      worker_lost: 1,
    });
    expect(standing.queued).toBe(2);
    expect(Math.floor(standing.oldestQueuedSeconds ?? 0)).toBe(7);
    expect(standing.inWork).toEqual([{ workerId: 'one', invoices: 2 }]);
  });

  it('with work that only a dead worker holds is stalled, not in work', async () => {
    await worker('two', '1 hour');
    await item({ claim_token: '3', claimed_by: `'two'`, claim_expires_at: `now() - interval '50 seconds'` });

    const { queue } = await newService().look();

    expect(queue).toMatchObject({ state: 'stalled', waiting: 1, inWork: 0 });
  });
});
