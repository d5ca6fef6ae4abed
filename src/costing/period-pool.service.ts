import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { CompanyUseService } from '../usage/company-use.service.js';
import { allocationProblem } from './allocation.errors.js';
import type { AllocationChoice, AllocationInput } from './domain/allocation.js';
import { meteredPool } from './domain/pool-inputs.js';

export interface PoolOptions {
  /** Absent: every currency. */
  currency?: string | undefined;
  /** What a close counts: without what came or changed after it began. */
  frozen?: boolean;
}

/** What of a period is to be divided. */
@Injectable()
export class PeriodPool {
  constructor(private readonly use: CompanyUseService) {}

  /** One pool a currency with use, ordered by it. */
  async read(
    runner: Runner,
    bounds: { startsAt: Date; endsAt: Date },
    choice: AllocationChoice,
    options: PoolOptions = {},
  ): Promise<AllocationInput[]> {
    if (choice.pool === 'billed')
      throw allocationProblem('no_bill', 'No bill of the period has been matched.');
    const metered = await this.use.read(runner, {
      startsAt: bounds.startsAt,
      endsAt: bounds.endsAt,
      notLate: options.frozen === true,
      withInputCost: choice.cacheDiscount === 'pooled',
    });
    const { currency: wanted } = options;
    return metered
      .filter(({ currency, companies }) => companies.length > 0 && (wanted ?? currency) === currency)
      .map(meteredPool);
  }
}
