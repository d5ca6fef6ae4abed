import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { BacklogStanding, type Standing, TURN, WORKER_LOST } from '../invoices/backlog-standing.js';
import { JobQueues } from '../queue/job-queues.js';
import { Cached } from '../telemetry/cached.js';
import { Metrics } from '../telemetry/metrics.js';
import { WorkerUsageService } from '../usage/worker-usage.service.js';
import { queueState } from './domain/queue-state.js';
import { workerStatus } from './domain/worker-status.js';
import type { QueueView, WorkersView, WorkerView } from './workers.dto.js';

/** Anybody may ask, as often as they like; the database is asked this often. */
const KEEP_MS = 1_000;
/** Living ones come first, so that what is cut off has been gone for long. */
const WORKERS_MAX = 200;
const FORGET_HOURS = 24;

interface Row {
  id: string;
  role: string;
  version: string;
  startedAt: Date;
  lastSeenAt: Date;
  lastTakenAt: Date | null;
  silentSeconds: number;
  takenSeconds: number | null;
}

/** How the processes are that work the queue, and whether the work gets done. */
@Injectable()
export class WorkersService implements OnModuleInit {
  private readonly view = new Cached<WorkersView>(KEEP_MS, () => this.read());

  constructor(
    private readonly database: Database,
    private readonly usage: WorkerUsageService,
    private readonly standing: BacklogStanding,
    private readonly queues: JobQueues,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const gauge = 'prorrata_workers';
    this.metrics.source({
      name: 'workers',
      gauges: [
        {
          name: gauge,
          help: 'Processes that work the queue, by their last sign of life',
          labels: ['status'],
        },
      ],
      read: async () => {
        const { items } = await this.look();
        return (['alive', 'late', 'gone'] as const).map((status) => ({
          gauge,
          labels: { status },
          value: items.filter((item) => item.status === status).length,
        }));
      },
    });
  }

  look(): Promise<WorkersView> {
    return this.view.get();
  }

  /** Forgets those that have been gone for a day. */
  async forgetOld(): Promise<void> {
    await this.database.query('delete from workers where last_seen_at < now() - make_interval(hours => $1)', [
      FORGET_HOURS,
    ]);
  }

  private async read(): Promise<WorkersView> {
    const rows = await this.database.query<Row[]>(
      `select id, role, version, started_at as "startedAt", last_seen_at as "lastSeenAt",
              last_taken_at as "lastTakenAt",
              extract(epoch from now() - last_seen_at)::float8 as "silentSeconds",
              extract(epoch from now() - last_taken_at)::float8 as "takenSeconds"
         from workers order by last_seen_at desc, id limit $1`,
      [WORKERS_MAX],
    );
    const used = await this.usage.byWorker(rows.map(({ id }) => id));
    const standing = await this.standing.read();
    const held = new Map(standing.inWork.map(({ workerId, invoices }) => [workerId, invoices]));
    return {
      items: rows.map((row) => ({
        ...workerView(row),
        activeJobs: held.get(row.id) ?? 0,
        ...used.of(row.id),
      })),
      queue: this.queueView(rows, standing),
    };
  }

  private queueView(rows: readonly Row[], standing: Standing): QueueView {
    const { queued, oldestQueuedSeconds } = standing;
    const inWork = total(standing.inWork);
    const takeable = standing.waiting.filter(({ reason }) => reason === TURN || reason === WORKER_LOST);
    const taken = rows.filter((row) => row.takenSeconds !== null);
    const last = taken.toSorted((a, b) => (a.takenSeconds ?? 0) - (b.takenSeconds ?? 0))[0];
    const ages = [...standing.waiting.map(({ oldestSeconds }) => oldestSeconds), oldestQueuedSeconds ?? 0];
    const waiting = total(standing.waiting) + queued;
    return {
      state: queueState({
        workersAlive: rows.filter((row) => workerStatus(row.silentSeconds) === 'alive').length,
        inWork,
        queued,
        oldestQueuedSeconds,
        waitingForTurn: total(takeable),
        oldestTurnSeconds: Math.max(0, ...takeable.map(({ oldestSeconds }) => oldestSeconds)),
        waitingWithReason: total(standing.waiting) - total(takeable),
        lastTakenSeconds: last?.takenSeconds ?? null,
      }),
      store: this.queues.kind,
      waiting,
      inWork,
      oldestWaitingSeconds: waiting > 0 ? Number(Math.max(...ages).toFixed(3)) : null,
      lastTakenAt: last?.lastTakenAt?.toISOString() ?? null,
    };
  }
}

function workerView(row: Row): Omit<WorkerView, 'activeJobs' | 'requests' | 'rateLimited' | 'errors'> {
  return {
    id: row.id,
    role: row.role,
    version: row.version,
    status: workerStatus(row.silentSeconds),
    startedAt: row.startedAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    lastTakenAt: row.lastTakenAt?.toISOString() ?? null,
  };
}

function total(groups: readonly { invoices: number }[]): number {
  return groups.reduce((sum, { invoices }) => sum + invoices, 0);
}
