import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { AccountSuspension } from './account-suspension.js';
import { BalanceService } from './balance.service.js';

const LOOK_MS = 1_000;
/** Below the five seconds in which a real request would look; whoever asks first asks for all processes. */
const SUSPENDED_MS = 4_000;
const HOURLY_MS_MIN = 10 * 60_000;

/**
 * Reads balances without being asked: often while an account is suspended, so that it comes back by itself, and once
 * an hour otherwise, so that a history is there. Runs in every process; the right to ask is given once over all.
 */
@Injectable()
export class BalancePoll implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BalancePoll.name);
  private looking = false;
  private stopped = false;

  constructor(
    private readonly balances: BalanceService,
    private readonly suspension: AccountSuspension,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopped = true;
  }

  @Interval(LOOK_MS)
  async lookAtSuspended(): Promise<void> {
    if (this.looking || this.stopped) return;
    this.looking = true;
    try {
      const suspended = await this.suspension.suspended();
      if (suspended.length > 0) await this.balances.refreshEach(suspended, SUSPENDED_MS);
    } catch (error) {
      this.warn(error);
    } finally {
      this.looking = false;
    }
  }

  @Cron('0 7 * * * *')
  async readAll(): Promise<void> {
    try {
      await this.balances.refreshEach('all', HOURLY_MS_MIN);
    } catch (error) {
      this.warn(error);
    }
  }

  private warn(error: unknown): void {
    if (this.stopped) return;
    this.logger.warn(`balances: ${error instanceof Error ? error.message : 'could not be read'}`);
  }
}
