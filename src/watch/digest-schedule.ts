import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { AccountRoster } from '../api-keys/account-roster.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DigestService } from './digest.service.js';
import { dueWeeks, type DueWeek } from './domain/week.js';

/** After a long silence so many weeks are made up for, the latest ones. */
export const WEEKS_MADE_UP_MAX = 8;

/**
 * Sees to it that each week gets its digest: on Monday at six in the firm's time zone, or as soon after as a process
 * runs. Every process looks; the one row a week decides who has made it.
 */
@Injectable()
export class DigestSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DigestSchedule.name);
  /** The latest week that is known to be settled; saves asking every minute. */
  private settled: string | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly digests: DigestService,
    private readonly roster: AccountRoster,
    @Inject(Config) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  @Cron('10 * * * * *')
  look(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.now()
      .then((now) => this.makeDue(now))
      .then((made) => {
        if (made.length > 0) this.logger.log(`digest ready for the week of ${made.join(', ')}`);
      })
      .catch((error: unknown) => {
        this.logger.warn(`digest: ${error instanceof Error ? error.message : 'could not be made'}`);
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  /** Makes the digests that are due and missing, oldest first; gives the weeks made here. */
  async makeDue(now: Date): Promise<string[]> {
    const due = dueWeeks({ now, timeZone: this.config.firmTimeZone, count: WEEKS_MADE_UP_MAX });
    const latest = due[0]?.week;
    if (latest === this.settled) return [];
    const made: string[] = [];
    for (const week of await this.missing(due)) {
      if (this.stopped) return made;
      if (await this.digests.makeWeekly(week, now)) made.push(week.week);
    }
    this.settled = latest;
    return made;
  }

  /** PostgreSQL's clock: a process whose own is wrong must not make digests of weeks that are not over. */
  private async now(): Promise<Date> {
    const [row] = await this.database.query<{ now: Date }[]>('select now()');
    if (!row) throw new Error('PostgreSQL tells no time');
    return row.now;
  }

  /** The weeks after the last one that has a digest; of a new installation only the latest, if it worked then. */
  private async missing(due: readonly DueWeek[]): Promise<DueWeek[]> {
    const [row] = await this.database.query<{ last: string | null }[]>(
      'select max(week)::text as last from digests',
    );
    const last = row?.last ?? null;
    const candidates = last === null ? due.slice(0, 1) : due.filter(({ week }) => week > last);
    if (candidates.length === 0) return [];
    const accounts = await this.roster.all();
    const began = Math.min(...accounts.map(({ createdAt }) => createdAt.getTime()));
    return candidates.filter(({ to }) => began < to.getTime()).reverse();
  }
}
