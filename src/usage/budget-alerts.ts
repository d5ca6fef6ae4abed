import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Budget } from '../companies/budget.entity.js';
import { writeEvents } from '../events/outbox.js';
import { moneyJson } from '../money/money.js';
import { BudgetSpending } from './budget-spending.js';
import { crossedThresholds, percentSpent } from './domain/budget-standing.js';

/** Tells of thresholds that budgets have crossed: once for each budget, month and threshold. */
@Injectable()
export class BudgetAlerts {
  constructor(private readonly spending: BudgetSpending) {}

  /** Writes an event for each threshold that is crossed and was not told of yet; gives how many. */
  async tell(manager: EntityManager, budgets: readonly Budget[]): Promise<number> {
    const standings = await this.spending.standings(manager, budgets);
    let told = 0;
    for (const [index, budget] of budgets.entries()) {
      const standing = standings[index];
      if (!standing) continue;
      const { month, spent, monthly } = standing;
      const thresholds = crossedThresholds({ ...standing, warnAt: budget.warnAt });
      const fresh = await manager.query<{ threshold: number }[]>(
        `insert into budget_alerts (budget_id, period, threshold, company_id)
         select $1, $2, threshold, $3 from unnest($4::int[]) as threshold order by threshold
         on conflict do nothing returning threshold`,
        [budget.id, month.period, budget.companyId, thresholds],
      );
      await writeEvents(
        manager,
        fresh.map(({ threshold }) => ({
          type: 'budget.threshold' as const,
          companyId: budget.companyId,
          subjectId: budget.id,
          payload: {
            companyId: budget.companyId,
            period: month.period,
            threshold,
            percent: percentSpent(spent, monthly),
            spent: moneyJson(spent, budget.currency),
            monthly: moneyJson(monthly, budget.currency),
          },
        })),
      );
      told += fresh.length;
    }
    return told;
  }

  /** After a budget was changed: thresholds that are no longer reached may be told of again. */
  async rearm(manager: EntityManager, budget: Budget): Promise<void> {
    const [standing] = await this.spending.standings(manager, [budget]);
    if (!standing) return;
    const reached = crossedThresholds({ ...standing, warnAt: budget.warnAt });
    await manager.query(
      'delete from budget_alerts where budget_id = $1 and period = $2 and not threshold = any ($3::int[])',
      [budget.id, standing.month.period, reached],
    );
  }

  async forget(manager: EntityManager, budgetId: string): Promise<void> {
    await manager.query('delete from budget_alerts where budget_id = $1', [budgetId]);
  }
}
