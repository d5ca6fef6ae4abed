import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Notices } from '../database/notices.js';
import { Backlog } from '../invoices/backlog.js';
import { BUDGET_WAITING } from './turn-end.js';

/** Ends the pauses of work that waits for a budget or a price, when one of them changes. */
@Injectable()
export class BudgetWake implements OnApplicationShutdown {
  private readonly logger = new Logger(BudgetWake.name);
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly backlog: Backlog,
    private readonly notices: Notices,
  ) {}

  start(): void {
    this.stopListening = (['budgets_changed', 'prices_changed'] as const).map((topic) =>
      this.notices.listen(topic, () => void this.wake()),
    );
  }

  onApplicationShutdown(): void {
    for (const stop of this.stopListening) stop();
  }

  private async wake(): Promise<void> {
    await this.backlog.wake(this.database, Object.values(BUDGET_WAITING)).catch((error: unknown) => {
      // The pauses are short; what was not woken looks again by itself.
      this.logger.warn(`waking work: ${error instanceof Error ? error.message : 'failed'}`);
    });
  }
}
