import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import { Database, FIRM } from '../database/database.js';
import { sum, type Decimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import type { CurrencyUse } from '../usage/company-use.service.js';
import { AllocationPolicy } from './allocation-policy.js';
import type { AllocationQuery, AllocationView } from './allocation.dto.js';
import { allocationProblem } from './allocation.errors.js';
import { allocationJson } from './domain/allocation-json.js';
import type { AllocationChoice, AllocationInput, AllocationResult } from './domain/allocation.js';
import { allocate } from './domain/allocate.js';
import { cacheViews, type InputUse } from './domain/cache-views.js';
import { PeriodPool } from './period-pool.service.js';
import { PeriodStore, type Period } from './period-store.js';

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

  async preview(name: string, query: AllocationQuery): Promise<AllocationView> {
    const { period, choice, input, cache } = await this.database.snapshot(FIRM, async (manager) => {
      const choice = await this.policy.choice(manager, query);
      const period = await this.periods.get(manager, name);
      const options = { currency: query.currency, billNeeded: true };
      // What input cost is told whatever the policy, so that staff can see what it does.
      const withInputCost = true;
      const read = await this.pool.readWithUse(manager, { bounds: period, choice, options, withInputCost });
      const input = theOne(read.pools) ?? (await this.pool.empty(manager, query.currency));
      return { period, choice, input, cache: inputUses(read.metered, input.currency) };
    });
    const result = allocate(input, choice);
    const ids = [...result.companies, ...cache.uses].map(({ companyId }) => companyId);
    const known = await this.companies.byIds([...new Set(ids)]);
    const nameOf = (companyId: string) => known.get(companyId)?.name ?? companyId;
    return {
      ...previewOf({ period, choice, result, nameOf }),
      cache: cacheJson({ ...cache, currency: result.currency, nameOf }),
    };
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

function previewOf(input: {
  period: Period;
  choice: AllocationChoice;
  result: AllocationResult;
  nameOf: (companyId: string) => string;
}): Omit<AllocationView, 'cache'> {
  const { period, choice, result, nameOf } = input;
  const json = allocationJson(result, nameOf);
  const spent = new Map(result.companies.map(({ companyId, reworkSpent }) => [companyId, reworkSpent]));
  const companies = json.companies.map((share) => ({
    ...share,
    reworkSpent: moneyJson(spent.get(share.companyId) ?? 0n, result.currency),
  }));
  const { method, driver, pool, cacheDiscount } = choice;
  const { period: name, status } = period;
  return { period: name, status, frozen: false, method, driver, pool, cacheDiscount, ...json, companies };
}

/** Input tokens of one currency by company, and how many requests are left out for want of a price. */
function inputUses(metered: readonly CurrencyUse[], currency: string) {
  const companies = metered.find((use) => use.currency === currency)?.companies ?? [];
  const uses = companies.flatMap(({ companyId, input }): InputUse[] =>
    input === null ? [] : [{ companyId, ...input }],
  );
  return { uses, unpriced: sum(companies.map(({ input }) => input?.unpriced ?? 0n)) };
}

function cacheJson(input: {
  uses: readonly InputUse[];
  unpriced: bigint;
  currency: string;
  nameOf: (companyId: string) => string;
}): AllocationView['cache'] {
  const money = (amount: Decimal) => moneyJson(amount, input.currency);
  const { companies, actual, list, saved } = cacheViews(input.uses);
  return {
    actual: money(actual),
    list: money(list),
    saved: money(saved),
    unpricedRequests: Number(input.unpriced),
    companies: companies.map((one) => ({
      companyId: one.companyId,
      name: input.nameOf(one.companyId),
      inputTokens: Number(one.tokens),
      actual: money(one.actual),
      pooled: money(one.pooled),
      list: money(one.list),
    })),
  };
}
