import type { Adjustment } from './adjustments.js';
import type { AllocationResult } from './allocation.js';
import type { ChargedPool } from './statement.js';

/** What statements charge: each company's share and its corrections, by currency. What nobody bears is charged to nobody. */
export function chargedPools(
  results: readonly AllocationResult[],
  adjustments: readonly Adjustment[],
): ChargedPool[] {
  const currencies = new Set([...results, ...adjustments].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => ({
    currency,
    shares: results.find((one) => one.currency === currency)?.companies ?? [],
    adjustments: adjustments
      .filter((one) => one.currency === currency)
      .flatMap(({ companyId, ...one }) => (companyId === null ? [] : [{ ...one, companyId }])),
  }));
}
