import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { DEFAULT_COST_CURRENCY } from '../money/money.js';
import { PeriodBill } from '../reconciliation/period-bill.service.js';
import { CompanyUseService, type CurrencyUse } from '../usage/company-use.service.js';
import { allocationProblem } from './allocation.errors.js';
import type { AllocationChoice, AllocationInput } from './domain/allocation.js';
import { billedPool, meteredPool } from './domain/pool-inputs.js';
import type { Period } from './period-store.js';

/** From `startsAt` until before `endsAt`. */
export type PeriodBounds = Pick<Period, 'startsAt' | 'endsAt'>;

export interface PoolOptions {
  /** Absent: every currency. */
  currency?: string | undefined;
  /** What a close counts of our requests: without what came or changed after it began. */
  frozen?: boolean;
  /** Refuses the billed pool with `no_bill` while no bill reaches into the period; a close may accept that. */
  billNeeded?: boolean;
}

/** What of a period is to be divided. */
@Injectable()
export class PeriodPool {
  constructor(
    private readonly use: CompanyUseService,
    private readonly bill: PeriodBill,
  ) {}

  /** One pool a currency with use or a bill, ordered by it. `runner`: one snapshot, so that bill and use agree. */
  async read(
    runner: Runner,
    bounds: PeriodBounds,
    choice: AllocationChoice,
    options: PoolOptions = {},
  ): Promise<AllocationInput[]> {
    const withInputCost = choice.cacheDiscount === 'pooled';
    return (await this.readWithUse(runner, { bounds, choice, options, withInputCost })).pools;
  }

  /** The same with what our own requests came to, whichever pool is divided. */
  async readWithUse(
    runner: Runner,
    input: { bounds: PeriodBounds; choice: AllocationChoice; options: PoolOptions; withInputCost: boolean },
  ): Promise<{ pools: AllocationInput[]; metered: CurrencyUse[] }> {
    const { bounds, choice, options, withInputCost } = input;
    const metered = await this.use.read(runner, {
      startsAt: bounds.startsAt,
      endsAt: bounds.endsAt,
      notLate: options.frozen === true,
      withInputCost,
    });
    const pools =
      choice.pool === 'billed'
        ? await this.billed(runner, { bounds, metered, billNeeded: options.billNeeded === true })
        : metered.filter(({ companies }) => companies.length > 0).map(meteredPool);
    const asked = pools
      .filter(({ currency }) => (options.currency ?? currency) === currency)
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
    return { pools: asked, metered };
  }

  /** The pool of a month without use or bill, in the currency of the accounts. */
  async empty(runner: Runner, currency?: string): Promise<AllocationInput> {
    const nothing = { companies: [], ownResidual: 0n, keyTotals: [], unattributed: 0n, quarantined: 0n };
    if (currency !== undefined) return { currency, ...nothing };
    const [first, second] = await runner.query<{ currency: string }[]>(
      'select distinct currency from provider_accounts limit 2',
    );
    return { currency: first && !second ? first.currency : DEFAULT_COST_CURRENCY, ...nothing };
  }

  private async billed(
    runner: Runner,
    input: { bounds: PeriodBounds; metered: readonly CurrencyUse[]; billNeeded: boolean },
  ): Promise<AllocationInput[]> {
    const facts = await this.bill.read(runner, input.bounds);
    if (input.billNeeded && facts.every(({ bills }) => bills.length === 0)) {
      throw allocationProblem(
        'no_bill',
        'No bill reaches into the period. Import one, or divide the metered pool.',
        [{ path: 'pool', message: 'there is nothing billed to divide' }],
      );
    }
    const useIn = new Map(input.metered.map((use) => [use.currency, use]));
    return facts.map((billed) => billedPool(billed, useIn.get(billed.currency)));
  }
}
