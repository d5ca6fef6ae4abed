import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { Backlog } from '../invoices/backlog.js';
import { BatchesService } from '../invoices/batches.service.js';
import { IngestService } from '../invoices/ingest.service.js';
import { JobQueues } from '../queue/job-queues.js';
import { AttemptLedger } from '../usage/attempt-ledger.js';
import { WorkLedger } from './work-ledger.js';

const RENEW_MS = 5_000;
const FINISH_MS = 150;
const SWEEP_MS = 3_000;
/** A job that has not been taken for this long is looked for in the queue. */
const QUEUED_SECONDS = 10;
const LOOKED_AT_ONCE = 500;

/**
 * Keeps the work true whatever dies: prolongs this worker's claims, takes back those of dead ones, finds out what
 * became of their requests, puts lost jobs back, and ends finished batches. Every worker runs one; they may overlap.
 */
@Injectable()
export class Watchdog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Watchdog.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private renewal: NodeJS.Timeout | undefined;
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly backlog: Backlog,
    private readonly ledger: AttemptLedger,
    private readonly batches: BatchesService,
    private readonly ingest: IngestService,
    private readonly queues: JobQueues,
    private readonly work: WorkLedger,
  ) {}

  start(): void {
    this.renewal = this.every(RENEW_MS, () => this.work.renew());
    this.timers.push(
      this.every(FINISH_MS, () => this.batches.finishDone()),
      this.every(SWEEP_MS, () => this.sweep()),
    );
    void this.sweep().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.running);
  }

  /** Claims are prolonged until the running requests have ended, or another worker would pay for them again. */
  onApplicationShutdown(): void {
    clearInterval(this.renewal);
  }

  /** One round: dead claims, lost requests, lost jobs. */
  async sweep(): Promise<void> {
    await this.takeBackClaims();
    await this.markLostRequests();
    await this.findLostJobs();
    await this.ingest.requeueUnread();
  }

  private async takeBackClaims(): Promise<void> {
    const expired = await this.database.run(FIRM, (manager) => this.backlog.expire(manager));
    if (expired.length > 0)
      this.logger.warn(`took back ${expired.length} invoices from a worker that went away`);
  }

  /** A request under way whose claim is gone has nobody waiting for its answer any more. */
  private async markLostRequests(): Promise<void> {
    const underWay = await this.ledger.inFlight(this.database, LOOKED_AT_ONCE);
    if (underWay.length === 0) return;
    const held = await this.backlog.stillHeld(
      this.database,
      underWay.map(({ invoiceId, claimToken }) => ({ invoiceId, token: claimToken })),
    );
    const lost = underWay.filter(({ claimToken }) => !held.has(claimToken)).map(({ id }) => id);
    const marked = await this.ledger.markLost(this.database, lost);
    if (marked > 0) this.logger.warn(`${marked} requests have lost their sender; their cost is unknown`);
  }

  private async findLostJobs(): Promise<void> {
    const queued = await this.backlog.queuedLongerThan(this.database, {
      seconds: QUEUED_SECONDS,
      limit: LOOKED_AT_ONCE,
    });
    if (queued.length === 0) return;
    const lost = new Set(await this.queues.lost('classify', [...new Set(queued.map(({ jobId }) => jobId))]));
    if (lost.size === 0) return;
    this.logger.warn(`${lost.size} jobs were lost by the queue and are made again`);
    await this.backlog.unqueue(
      this.database,
      queued.filter(({ jobId }) => lost.has(jobId)),
    );
  }

  private every(ms: number, work: () => Promise<unknown>): NodeJS.Timeout {
    let busy = false;
    return setInterval(() => {
      if (busy) return;
      busy = true;
      const run: Promise<void> = work()
        .then(() => undefined)
        .catch((error: unknown) => {
          this.logger.warn(`watchdog: ${error instanceof Error ? error.message : 'failed'}`);
        })
        .finally(() => {
          busy = false;
          this.running.delete(run);
        });
      this.running.add(run);
    }, ms);
  }
}
