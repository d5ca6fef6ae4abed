import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkersView, WorkerView } from '../../src/operations/workers.dto.js';
import { jsonInvoices } from '../support/api-client.js';
import { compareWithMeter, eventually, finishedDespiteAll } from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { scrape, sumOf } from '../support/prometheus.js';
import { eraseFolders, type TestServer } from '../support/server.js';

const INVOICES = 60;

let processes: Processes;
let batchId: string;

beforeAll(async () => {
  processes = await startProcesses({
    workers: 2,
    env: { WORKER_CONCURRENCY: '4', METRICS_PORT: '0', LOG_FORMAT: 'json' },
    sandbox: { latencyMs: 600 },
  });
});

afterAll(async () => {
  await processes?.stop();
  eraseFolders();
});

const look = async () => {
  const response = await fetch(`${processes.api.url}/health/workers`);
  expect(response.status).toBe(200);
  return (await response.json()) as WorkersView;
};
const idOf = (worker: TestServer) => /^ready worker (\S+)$/m.exec(worker.output())?.[1] ?? '';
const portOf = (worker: TestServer) => /metrics at (http:\S+?)\/metrics/.exec(worker.output())?.[1] ?? '';
const itemOf = (view: WorkersView, worker: TestServer) =>
  view.items.find(({ id }) => id === idOf(worker)) ?? ({ status: 'not listed' } as unknown as WorkerView);
const [first, second] = [() => processes.workers[0] as TestServer, () => processes.workers[1] as TestServer];

/** Freezes a worker while some of its requests are under way: not all of them end in the same moment by chance. */
const stoppedWithinRequests = (worker: TestServer) =>
  eventually('a worker within requests', async () => {
    worker.process.kill('SIGSTOP');
    const [sent] = await processes.query<{ count: number }>(
      `select count(*)::int as count from attempts where status = 'in_flight' and worker_id = $1`,
      [idOf(worker)],
    );
    if (sent?.count) return true;
    worker.process.kill('SIGCONT');
    return false;
  });

describe('GET /health/workers', () => {
  it('lists who works the queue, without asking who wants to know', async () => {
    const view = await look();

    expect(view.items.map(({ id }) => id).toSorted()).toEqual([idOf(first()), idOf(second())].toSorted());
    for (const item of view.items) {
      expect(item).toMatchObject({ role: 'worker', status: 'alive', requests: 0, rateLimited: 0, errors: 0 });
      expect(item.version).toMatch(/^\d+\.\d+\.\d+/);
    }
    expect(view.queue).toMatchObject({ state: 'idle', waiting: 0, inWork: 0, oldestWaitingSeconds: null });
  });

  it('shows what each holds while a batch is worked on', async () => {
    const company = await processes.api.api.createCompany();
    batchId = (await processes.api.api.submitJson(company.id, jsonInvoices(INVOICES))).id;

    const view = await eventually('both at work', async () => {
      const seen = await look();
      return seen.items.every(({ activeJobs, requests }) => activeJobs > 0 && requests > 0) && seen;
    });

    expect(view.items.reduce((sum, { activeJobs }) => sum + activeJobs, 0)).toBe(view.queue.inWork);
    expect(view.queue.state).toBe('working');
  });

  it(
    'a worker that is killed shows as late, then as gone; the other finishes',
    { timeout: 120_000 },
    async () => {
      await stoppedWithinRequests(first());
      await first().kill();

      const late = await eventually('late', async () => {
        const seen = await look();
        return itemOf(seen, first()).status === 'late' && seen;
      });
      expect(itemOf(late, second())).toMatchObject({ status: 'alive', lastTakenAt: late.queue.lastTakenAt });
      expect(late.queue.lastTakenAt).not.toBeNull();
      await finishedDespiteAll(() => processes.api.api, batchId);
      const gone = await eventually('gone', async () => {
        const seen = await look();
        return itemOf(seen, first()).status === 'gone' && seen;
      });
      expect(itemOf(gone, first()).activeJobs).toBe(0);
    },
  );

  it('counts exactly what each sent, the last requests of the killed one too', async () => {
    const { attempts, unknown } = await compareWithMeter(processes.api.api, processes.sandbox);

    const { items } = await eventually('a fresh look', async () => {
      const seen = await look();
      return seen.items.reduce((sum, { requests }) => sum + requests, 0) === attempts && seen;
    });

    expect(unknown).toBeGreaterThan(0);
    expect(itemOf({ items } as WorkersView, first()).errors).toBe(unknown);
    expect(itemOf({ items } as WorkersView, second()).errors).toBe(0);
  });

  it('a worker tells Prometheus of itself on a port of its own, and nothing else there', async () => {
    const samples = await scrape(portOf(second()));
    const { items } = await look();

    expect(sumOf(samples, 'prorrata_attempts_total')).toBe(
      itemOf({ items } as WorkersView, second()).requests,
    );
    expect(sumOf(samples, 'prorrata_workers', { status: 'gone' })).toBe(1);
    expect(
      await statusesOf(portOf(second()), ['/health/live', '/health/ready', '/v1/companies', '/']),
    ).toEqual([200, 200, 404, 404]);
  });

  it('one that ends in order is no longer listed; work that nobody takes then shows', async () => {
    expect(await second().stop()).toBe(0);
    const company = await processes.api.api.createCompany({ taxId: '800197268' });
    await processes.api.api.submitJson(company.id, jsonInvoices(3, { prefix: 'N' }));
    const left = await eventually('three wait', async () => {
      const seen = await look();
      return seen.queue.waiting === 3 && seen;
    });
    expect(left.items.map(({ id }) => id)).toEqual([idOf(first())]);

    await processes.query(`update work_items set created_at = created_at - interval '1 minute'`);

    const stalled = await eventually('stalled', async () => {
      const seen = await look();
      return seen.queue.state === 'stalled' && seen;
    });
    expect(stalled.queue.oldestWaitingSeconds).toBeGreaterThanOrEqual(60);
  });
});

async function statusesOf(url: string, paths: readonly string[]): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await fetch(`${url}${path}`)).status));
}
