import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { RollupKeeper } from './rollup-keeper.js';

/** Runs the keeper of the sums: each minute what is due, each night the comparison with the ledger. */
@Injectable()
export class RollupSchedule implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RollupSchedule.name);
  private readonly ending = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly keeper: RollupKeeper) {}

  @Cron('41 * * * * *')
  async refresh(): Promise<void> {
    // One that is missed is made up for by the next.
    if (!this.running) await this.run(() => this.keeper.refresh(this.ending.signal));
  }

  @Cron('7 43 3 * * *')
  async verify(): Promise<void> {
    await this.running;
    await this.run(() => this.keeper.verifyNightly(this.ending.signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async run(work: () => Promise<unknown>): Promise<void> {
    if (this.ending.signal.aborted) return;
    const run = work()
      .then(() => undefined)
      .catch((error: unknown) => {
        this.logger.warn(`sums: ${error instanceof Error ? error.message : 'failed'}`);
      });
    this.running = run;
    await run;
    if (this.running === run) this.running = undefined;
  }
}
