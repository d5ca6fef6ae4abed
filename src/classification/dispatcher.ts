import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { KeyRing } from '../api-keys/key-ring.js';
import { Config } from '../config/config.js';
import { Database, FIRM } from '../database/database.js';
import { preferIndexes } from '../database/prefer-indexes.js';
import { Notices } from '../database/notices.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { Backlog, type Dispatch } from '../invoices/backlog.js';
import { JobQueues } from '../queue/job-queues.js';
import { INVOICES_PER_JOB_MAX } from './classifier.js';
import { CompanyContexts } from './company-contexts.js';

/** While there is work the window is filled again this often; else notices wake the dispatcher. */
const BUSY_MS = 30;
const IDLE_MS = 500;
/** One dispatcher at a time over all processes; the others find the lock taken and wait for their next look. */
const LOCK = 727_010;
/** A process frozen at this very moment would keep all others from dispatching; PostgreSQL takes the lock from it. */
const LOCK_IDLE_MS_MAX = '5000';

/**
 * Keeps a bounded window of jobs in the queue, filled from the backlog in fair order. The queue stays small whatever
 * the backlog, and emptying it loses nothing.
 */
@Injectable()
export class Dispatcher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Dispatcher.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly backlog: Backlog,
    private readonly queues: JobQueues,
    private readonly contexts: CompanyContexts,
    private readonly ring: KeyRing,
    private readonly notices: Notices,
    @Inject(Config) private readonly config: Config,
  ) {}

  start(): void {
    this.stopListening = this.notices.listen('work_waiting', () => {
      this.wake();
    });
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.stopListening?.();
    await this.running;
  }

  private wake(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.fill()
      .catch((error: unknown) => {
        this.logger.warn(`dispatching: ${error instanceof Error ? error.message : 'failed'}`);
        return false;
      })
      .then((busy) => {
        this.running = undefined;
        if (this.stopped) return;
        const pause = this.again ? 0 : busy ? BUSY_MS : IDLE_MS;
        this.again = false;
        this.timer = setTimeout(() => {
          this.wake();
        }, pause);
      });
  }

  /** Fills the window once; true while there may be more to do. */
  private async fill(): Promise<boolean> {
    const { dispatches, busy } = await this.take();
    // Should the process end here, the watchdog finds these rows without a job.
    const jobs = Map.groupBy(dispatches, ({ jobId }) => jobId);
    await this.queues.add(
      'classify',
      [...jobs].map(([jobId, items]) => ({
        jobId,
        data: { invoiceIds: items.map(({ invoiceId }) => invoiceId) },
      })),
    );
    return busy;
  }

  private async take(): Promise<{ dispatches: Dispatch[]; busy: boolean }> {
    const waiting = await this.backlog.waitingCompanies(this.database);
    if (waiting.length === 0) return { dispatches: [], busy: false };
    const { ready, blocked } = await this.sort(waiting);
    for (const [reason, companyIds] of blocked)
      await this.backlog.explain(this.database, { reason, companyIds });
    if (ready.length === 0) return { dispatches: [], busy: false };
    const dispatches = await this.database.run(FIRM, async (manager) => {
      const [lock] = await manager.query<{ mine: boolean }[]>(
        `select pg_try_advisory_xact_lock($1) as mine, set_config('idle_in_transaction_session_timeout', $2, true)`,
        [LOCK, LOCK_IDLE_MS_MAX],
      );
      if (!lock?.mine) return [];
      await preferIndexes(manager);
      const free = this.config.queueWindow - (await this.backlog.queuedCount(manager));
      // Refilling by quarters keeps the additions few and large, which the queue takes much faster.
      return free >= this.config.queueWindow / 4
        ? this.backlog.takeTurns(manager, {
            count: free,
            companyIds: ready,
            jobs: uuidV7(),
            perJobMax: INVOICES_PER_JOB_MAX,
          })
        : [];
    });
    return { dispatches, busy: true };
  }

  /** Work of a company whose account can take nothing now would only come back; it waits, with the reason told. */
  private async sort(
    companyIds: readonly string[],
  ): Promise<{ ready: string[]; blocked: Map<string, string[]> }> {
    const ready: string[] = [];
    const blocked = new Map<string, string[]>();
    for (const companyId of companyIds) {
      const { company } = await this.contexts.of(companyId);
      const { reason } = this.ring.outlook(company.providerAccountId);
      if (reason === undefined) ready.push(companyId);
      else {
        const told = reason === 'unavailable' ? 'provider_unavailable' : reason;
        blocked.set(told, [...(blocked.get(told) ?? []), companyId]);
      }
    }
    return { ready, blocked };
  }
}
