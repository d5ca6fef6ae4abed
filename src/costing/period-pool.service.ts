import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
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
    const metered = await this.use.read(runner, {
      startsAt: bounds.startsAt,
      endsAt: bounds.endsAt,
      notLate: options.frozen === true,
      withInputCost: choice.cacheDiscount === 'pooled',
    });
    const pools =
      choice.pool === 'billed'
        ? await this.billed(runner, { bounds, metered, billNeeded: options.billNeeded === true })
        : metered.filter(({ companies }) => companies.length > 0).map(meteredPool);
    return pools
      .filter(({ currency }) => (options.currency ?? currency) === currency)
      .sort((a, b) => (a.currency < b.currency ? -1 : 1));
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
