import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BudgetDefinitions } from '../companies/budget-definitions.service.js';
import type { Budget } from '../companies/budget.entity.js';
import type { PutBudgetDto } from '../companies/budgets.dto.js';
import { companyProblem } from '../companies/companies.errors.js';
import { CompaniesService } from '../companies/companies.service.js';
import { Database, FIRM, type Scope } from '../database/database.js';
import { isLockTimeout } from '../database/postgres-errors.js';
import { BudgetAlerts } from './budget-alerts.js';
import { BudgetMonths } from './budget-months.js';
import { BudgetSpending } from './budget-spending.js';
import { budgetView, type BudgetView } from './budgets.dto.js';

/** Budgets with what has been spent of them. `companyId` null: the firm's. */
@Injectable()
export class BudgetsService {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly definitions: BudgetDefinitions,
    private readonly spending: BudgetSpending,
    private readonly months: BudgetMonths,
    private readonly alerts: BudgetAlerts,
  ) {}

  async view(scope: Scope, companyId: string | null): Promise<BudgetView> {
    await this.demandCompany(scope, companyId);
    return this.database.run(scope, async (manager) =>
      this.viewOf(manager, await this.definitions.find(manager, companyId)),
    );
  }

  /** Sets a budget. What was spent in the month before counts, and work that waits for room looks again. */
  async put(companyId: string | null, input: PutBudgetDto): Promise<BudgetView> {
    await this.demandCompany(FIRM, companyId);
    return this.changing(async (manager) => {
      const before = await this.definitions.peek(manager, companyId);
      const budget = await this.definitions.save(manager, companyId, input);
      await this.months.renew(manager, budget);
      if (before && (before.amount !== budget.amount || before.currency !== budget.currency))
        await this.alerts.rearm(manager, budget);
      await this.alerts.tell(manager, [budget]);
      return this.viewOf(manager, budget);
    });
  }

  async remove(companyId: string | null): Promise<void> {
    await this.demandCompany(FIRM, companyId);
    await this.changing(async (manager) => {
      const budget = await this.definitions.remove(manager, companyId);
      await this.months.remove(manager, budget.id);
      await this.alerts.forget(manager, budget.id);
    });
  }

  private async demandCompany(scope: Scope, companyId: string | null): Promise<void> {
    if (companyId !== null) await this.companies.get(scope, companyId);
  }

  /** Budgets change while nobody writes to the ledger, so that no request counts by the old one and not by the new. */
  private async changing<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.database.run(FIRM, async (manager) => {
        await this.months.freeze(manager);
        const result = await work(manager);
        // Told when the transaction commits: gates look anew, and dispatchers for work that may go on.
        await manager.query('notify budgets_changed; notify work_waiting');
        return result;
      });
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      throw companyProblem('budget_busy', 'The ledger is being written to without a pause. Try again.');
    }
  }

  private async viewOf(manager: EntityManager, budget: Budget): Promise<BudgetView> {
    const [standing] = await this.spending.standings(manager, [budget]);
    if (!standing) throw new Error('a budget without a standing');
    return budgetView(budget, standing);
  }
}
