import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database } from '../database/database.js';
import { PeriodFreeze } from './period-freeze.js';
import { PeriodPreparation } from './period-preparation.js';
import { PeriodStore } from './period-store.js';

/**
 * Prepares the close of the past month on the first day of the next at six in the firm's time zone, or as soon after as a
 * process runs, and undoes closes whose process has died. Every process looks; rows and locks decide who does it.
 */
@Injectable()
export class PeriodSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PeriodSchedule.name);
  /** The latest month that is known to be prepared, closed or empty; saves asking every minute. */
  private settled: string | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
    private readonly freeze: PeriodFreeze,
    private readonly preparation: PeriodPreparation,
  ) {}

  onApplicationBootstrap(): void {
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  @Cron('40 * * * * *')
  look(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.work()
      .catch((error: unknown) => {
        this.logger.warn(`periods: ${error instanceof Error ? error.message : 'could not be looked after'}`);
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  /** Prepares the past month if that is due and nobody has; gives it when it was done here. */
  async prepareDue(at: Date | null = null): Promise<string | null> {
    const { now, previous, prepareAt } = await this.periods.current(this.database, at);
    if (previous === this.settled || now < prepareAt) return null;
    const past = await this.periods.get(this.database, previous);
    const wanted =
      past.status === 'open' && past.preparedAt === null && (await this.periods.hasUse(this.database, past));
    const done = wanted && (await this.preparation.prepare(previous, { onlyFirst: true }));
    this.settled = previous;
    return done ? previous : null;
  }

  private async work(): Promise<void> {
    for (const period of await this.freeze.releaseDead())
      this.logger.warn(`the close of ${period} had died; the period is open again`);
    const prepared = await this.prepareDue();
    if (prepared !== null) this.logger.log(`the close of ${prepared} is prepared`);
  }
}
