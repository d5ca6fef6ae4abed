import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import type { Runner } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { moneyJson, DEFAULT_COST_CURRENCY } from '../money/money.js';
import { AllocationPolicy } from './allocation-policy.js';
import type { AllocationQuery, AllocationView } from './allocation.dto.js';
import { allocationProblem } from './allocation.errors.js';
import { allocationJson } from './domain/allocation-json.js';
import type { AllocationChoice, AllocationInput, AllocationResult } from './domain/allocation.js';
import { allocate } from './domain/allocate.js';
import { PeriodPool } from './period-pool.service.js';
import { PeriodStore } from './period-store.js';

/** Previews: how a period would be divided, from everything known now. Nothing is kept. */
@Injectable()
export class AllocationService {
  constructor(
    private readonly database: Database,
    private readonly policy: AllocationPolicy,
    private readonly pool: PeriodPool,
    private readonly companies: CompaniesService,
    private readonly periods: PeriodStore,
  ) {}

  async preview(period: string, query: AllocationQuery): Promise<AllocationView> {
    const { choice, input } = await this.database.snapshot(FIRM, async (manager) => {
      const choice = await this.policy.choice(manager, query);
      const bounds = await this.periods.get(manager, period);
      const inputs = await this.pool.read(manager, bounds, choice, {
        currency: query.currency,
        billNeeded: true,
      });
      return { choice, input: theOne(inputs) ?? emptyPool(query.currency ?? (await this.currency(manager))) };
    });
    return this.view(period, choice, allocate(input, choice));
  }

  private async view(
    period: string,
    choice: AllocationChoice,
    result: AllocationResult,
  ): Promise<AllocationView> {
    const known = await this.companies.byIds(result.companies.map(({ companyId }) => companyId));
    const json = allocationJson(result, (id) => known.get(id)?.name ?? id);
    const spent = new Map(result.companies.map(({ companyId, reworkSpent }) => [companyId, reworkSpent]));
    const companies = json.companies.map((share) => ({
      ...share,
      reworkSpent: moneyJson(spent.get(share.companyId) ?? 0n, result.currency),
    }));
    const { method, driver, pool, cacheDiscount } = choice;
    return { period, method, driver, pool, cacheDiscount, ...json, companies };
  }

  /** In which currency nothing is shown: that of the accounts. */
  private async currency(runner: Runner): Promise<string> {
    const rows = await runner.query<{ currency: string }[]>(
      'select distinct currency from provider_accounts limit 2',
    );
    return rows.length === 1 && rows[0] ? rows[0].currency : DEFAULT_COST_CURRENCY;
  }
}

/** Amounts of several currencies are never added, so one must be named. */
function theOne(inputs: readonly AllocationInput[]): AllocationInput | undefined {
  if (inputs.length > 1) {
    const names = inputs.map(({ currency }) => currency).join(', ');
    throw allocationProblem('currency_required', `The period has costs in ${names}.`, [
      { path: 'currency', message: `must be one of ${names}` },
    ]);
  }
  return inputs[0];
}

function emptyPool(currency: string): AllocationInput {
  return { currency, companies: [], ownResidual: 0n, keyTotals: [], unattributed: 0n, quarantined: 0n };
}
