import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Problem } from '../errors/problem.js';
import { LeaseLost, ReportStore, type ReportFileRow } from './report-store.js';
import { ReportsService } from './reports.service.js';

/** How soon a report is taken up that another process has asked for, or left behind. */
const LOOK_MS = 3_000;
const RENEW_MS = 5_000;
/** Reports that one look works off before it lets others look. */
const REPORTS_AT_ONCE = 20;

/**
 * Makes reports in the background, one at a time in each process. A row under a lease says who makes what: a report
 * whose maker is killed is taken up by another when the lease is over, from its beginning.
 */
@Injectable()
export class ReportMaker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ReportMaker.name);
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private again = false;
  private stopping = false;

  constructor(
    private readonly store: ReportStore,
    private readonly reports: ReportsService,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.wake();
    }, LOOK_MS);
  }

  /** A report under way is left to another process: its reader waits, but loses nothing. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** Looks for work now. */
  wake(): void {
    if (this.stopping) return;
    if (this.working) {
      this.again = true;
      return;
    }
    this.working = this.work()
      .catch((error: unknown) => {
        this.logger.warn(`reports: ${error instanceof Error ? error.message : 'unknown'}`);
      })
      .finally(() => {
        this.working = undefined;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  private async work(): Promise<void> {
    for (let made = 0; made < REPORTS_AT_ONCE && !this.stopping; made++) {
      const report = await this.store.claim();
      if (!report) return;
      await this.make(report);
    }
  }

  private async make(report: ReportFileRow): Promise<void> {
    const { id, period, format, language } = report;
    let progress = 0;
    const onProgress = (percent: number) => {
      if (this.stopping) throw new Stopped();
      progress = percent;
    };
    const renewal = setInterval(() => void this.store.renew(id, progress).catch(() => undefined), RENEW_MS);
    try {
      const file = await this.reports.period(period, { format, language, onProgress });
      await this.store.keep(id, file, () => progress);
    } catch (error) {
      if (error instanceof Stopped) await this.store.release(id);
      else if (!(error instanceof LeaseLost)) await this.fail(id, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async fail(id: string, error: unknown): Promise<void> {
    const known = error instanceof Problem;
    if (!known)
      this.logger.error(
        `report ${id}: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`,
      );
    await this.store.fail(id, known ? error.detail : 'Something went wrong on our side; ask for it again.');
  }

  /** Files can be made again: old ones need not stay. */
  @Cron('23 3 * * *')
  async tidy(): Promise<void> {
    const forgotten = await this.store.forgetOld();
    if (forgotten > 0) this.logger.log(`${forgotten} old reports are erased`);
  }
}

/** The process ends before the report does. */
class Stopped extends Error {}
