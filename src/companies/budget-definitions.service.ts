import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Runner } from '../database/changed-rows.js';
import { Budget } from './budget.entity.js';
import { WARN_AT_DEFAULT, type PutBudgetDto } from './budgets.dto.js';
import { companyProblem } from './companies.errors.js';
import { FIRM_BUDGET_ID } from './domain/firm-budget.js';

/** A budget with a hard stop, as far as reserving needs it. */
export interface HardStop {
  id: string;
  companyId: string | null;
  currency: string;
  amount: string;
}

/** Which budgets there are. What has been spent of them is for the ledger to say. */
@Injectable()
export class BudgetDefinitions {
  /** The budget of a company, or the firm's. */
  async find(manager: EntityManager, companyId: string | null): Promise<Budget> {
    const budget = await this.peek(manager, companyId);
    if (budget) return budget;
    throw companyProblem(
      'budget_not_found',
      companyId === null ? 'The firm has no budget.' : 'The company has no budget of its own.',
    );
  }

  /** The same; null where there is none. */
  async peek(manager: EntityManager, companyId: string | null): Promise<Budget | null> {
    return manager.getRepository(Budget).findOneBy({ id: companyId ?? FIRM_BUDGET_ID });
  }

  async all(manager: EntityManager): Promise<Budget[]> {
    return manager.getRepository(Budget).find({ order: { id: 'ASC' } });
  }

  async save(manager: EntityManager, companyId: string | null, input: PutBudgetDto): Promise<Budget> {
    await demandBilledCurrency(manager, input.monthly.currency);
    const repository = manager.getRepository(Budget);
    const id = companyId ?? FIRM_BUDGET_ID;
    await repository.save({
      id,
      companyId,
      ...input.monthly,
      warnAt: input.warnAt ?? [...WARN_AT_DEFAULT],
      hardStop: input.hardStop ?? false,
      updatedAt: new Date(),
    });
    return repository.findOneByOrFail({ id });
  }

  async remove(manager: EntityManager, companyId: string | null): Promise<Budget> {
    const budget = await this.find(manager, companyId);
    await manager.getRepository(Budget).delete({ id: budget.id });
    return budget;
  }

  /** The budgets that may stop requests of these companies: their own and the firm's. */
  async hardStops(runner: Runner, companyIds: readonly string[]): Promise<HardStop[]> {
    return runner.query<HardStop[]>(
      `select id, company_id as "companyId", currency, amount from budgets
        where hard_stop and id = any ($1::uuid[]) order by id`,
      [[FIRM_BUDGET_ID, ...new Set(companyIds)]],
    );
  }
}

/** Without exchange rates what was spent in one currency cannot be held exactly against another. */
async function demandBilledCurrency(manager: EntityManager, currency: string): Promise<void> {
  const rows = await manager.query<{ currency: string }[]>(
    'select distinct currency from provider_accounts order by currency',
  );
  const billed = rows.map((row) => row.currency);
  if (billed.includes(currency)) return;
  const known = billed.length > 0 ? `Known are: ${billed.join(', ')}.` : 'There is no account yet.';
  throw companyProblem(
    'budget_currency_unsupported',
    `No provider account is billed in ${currency}, and without exchange rates nothing else can be counted against it. ${known}`,
    [{ path: 'monthly.currency', message: 'must be a currency that a provider account is billed in' }],
  );
}
