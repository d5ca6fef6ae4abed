import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Config } from '../config/config.js';
import { VERSION } from '../config/version.js';
import { Database } from '../database/database.js';
import { JobQueues } from '../queue/job-queues.js';
import { WORKER_ID } from '../queue/worker-id.js';

const BEAT_MS = 3_000;

/**
 * The sign of life of a process that works the queue. It has a timer of its own, so that it goes on whatever the
 * queue does and stops with the event loop. A process that ends in order takes its row away; a killed one leaves it,
 * and is told by its age.
 */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Heartbeat.name);
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    @Inject(Config) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.worksQueue) return;
    await this.beat();
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
  }

  /** Running jobs have ended by now: until then the worker was alive. */
  async onApplicationShutdown(): Promise<void> {
    if (!this.timer) return;
    clearInterval(this.timer);
    await this.beating;
    await this.database.query('delete from workers where id = $1', [WORKER_ID]).catch(() => undefined);
  }

  /** One sign of life; while one is under way there is no second. */
  private beat(): Promise<void> {
    this.beating ??= this.write()
      .then(() => {
        this.failing = false;
      })
      .catch((error: unknown) => {
        // Once for each outage: the database being away is told by everybody.
        if (!this.failing)
          this.logger.warn(`no sign of life: ${error instanceof Error ? error.message : 'failed'}`);
        this.failing = true;
      })
      .finally(() => {
        this.beating = undefined;
      });
    return this.beating;
  }

  /** All instants are the database's: ages are told by one clock, whatever the clock of this machine says. */
  private async write(): Promise<void> {
    await this.database.query(
      `insert into workers as w (id, role, version, started_at, last_seen_at, last_taken_at)
       values ($1, $2, $3, now() - make_interval(secs => $4), now(), now() - make_interval(secs => $5))
       on conflict (id) do update
          set last_seen_at = excluded.last_seen_at,
              last_taken_at = coalesce(excluded.last_taken_at, w.last_taken_at)`,
      [WORKER_ID, this.config.role, VERSION, process.uptime(), this.queues.lastTakenSeconds ?? null],
    );
  }
}
