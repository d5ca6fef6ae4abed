import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BudgetDefinitions } from '../companies/budget-definitions.service.js';
import { Database, FIRM } from '../database/database.js';
import { BudgetAlerts } from './budget-alerts.js';
import { BudgetMonths } from './budget-months.js';

/** One watch at a time over all processes; the others leave it to that one. */
const LOCK = 727_050;

/** Looks at the budgets every minute, and holds what hard stops count against the ledger every night. */
@Injectable()
export class BudgetWatch implements OnApplicationBootstrap {
  private readonly logger = new Logger(BudgetWatch.name);

  constructor(
    private readonly database: Database,
    private readonly definitions: BudgetDefinitions,
    private readonly months: BudgetMonths,
    private readonly alerts: BudgetAlerts,
  ) {}

  /** Months in another time zone than before are other months. */
  async onApplicationBootstrap(): Promise<void> {
    await this.quietly(() => this.months.ensure());
  }

  /** Makes months before they begin, and tells of thresholds that were crossed. */
  @Cron('20 * * * * *')
  async watch(): Promise<void> {
    await this.quietly(async () => {
      await this.months.ensure();
      await this.tell();
    });
  }

  @Cron('47 3 * * *')
  async check(): Promise<void> {
    await this.quietly(async () => {
      for (const { budgetId, startsAt, counted, ledger } of await this.months.check()) {
        this.logger.warn(
          `budget ${budgetId}, month from ${startsAt.toISOString()}: counted were ${counted.spent} spent and ` +
            `${counted.held} held, the ledger says ${ledger.spent} and ${ledger.held}; repaired`,
        );
      }
    });
  }

  private tell(): Promise<number> {
    return this.database.run(FIRM, async (manager) => {
      const [lock] = await manager.query<{ mine: boolean }[]>(
        'select pg_try_advisory_xact_lock($1) as mine',
        [LOCK],
      );
      return lock?.mine ? this.alerts.tell(manager, await this.definitions.all(manager)) : 0;
    });
  }

  /** What fails is tried again at the next turn. */
  private async quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`budgets: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }
}
