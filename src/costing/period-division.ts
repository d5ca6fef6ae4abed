import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { allocate } from './domain/allocate.js';
import type { AllocationChoice, AllocationResult } from './domain/allocation.js';
import { demandExact } from './domain/allocation-json.js';
import type { FrozenResult } from './domain/frozen-result.js';
import { PeriodPool } from './period-pool.service.js';

/** Divides the whole pool of a period, in every currency, ordered by currency; there is always one. */
@Injectable()
export class PeriodDivision {
  constructor(private readonly pool: PeriodPool) {}

  /** `frozen`: what a close counts; otherwise everything known now. */
  async divide(
    runner: Runner,
    input: {
      bounds: { startsAt: Date; endsAt: Date };
      choice: AllocationChoice;
      frozen: boolean;
    },
  ): Promise<AllocationResult[]> {
    const { bounds, choice, frozen } = input;
    const pools = await this.pool.read(runner, bounds, choice, { frozen });
    if (pools.length === 0) pools.push(await this.pool.empty(runner));
    const results = pools.map((pool) => allocate(pool, choice));
    results.forEach(demandExact);
    return results.sort((left, right) => (left.currency < right.currency ? -1 : 1));
  }
}

/** The choice by which a period was closed. */
export function choiceOf(result: FrozenResult): AllocationChoice {
  const { method, driver, pool, cacheDiscount } = result;
  return {
    method,
    driver,
    pool,
    cacheDiscount,
    fixedShares: result.fixedShares.map(({ companyId, share }) => ({ companyId, share: BigInt(share) })),
  };
}
