import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountRoster } from '../api-keys/account-roster.js';
import { LimitsService } from '../api-keys/limits.service.js';
import { LimitAlarms, type SeenLimit } from './limit-alarms.js';
import { WatchTurns } from './watch-turns.js';

/** Well within a minute, the shortest window that is watched; a state that lasts shorter is nobody's concern. */
const LOOK_MS = 5_000;

/** Looks at every limit of every account now and then, in one process at a time, and has the staff told of what got worse. */
@Injectable()
export class LimitWatch implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LimitWatch.name);
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly roster: AccountRoster,
    private readonly limits: LimitsService,
    private readonly alarms: LimitAlarms,
    private readonly turns: WatchTurns,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  @Interval(LOOK_MS)
  look(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.lookOnce()
      .catch((error: unknown) => {
        this.logger.warn(`limits: ${error instanceof Error ? error.message : 'could not be looked at'}`);
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async lookOnce(): Promise<void> {
    // A little less than the interval: whoever is due next should not find the turn taken by a hair.
    if (!(await this.turns.take('limits', LOOK_MS * 0.9))) return;
    const seen: SeenLimit[] = [];
    for (const { id } of await this.roster.all()) {
      if (this.stopped) return;
      const { items } = await this.limits.view(id);
      seen.push(...items.map((item) => ({ ...item, providerAccountId: id })));
    }
    await this.alarms.judge(seen);
  }
}
