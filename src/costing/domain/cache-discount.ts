import { sum } from '../../money/decimal.js';
import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import type { CompanyUse } from './allocation.js';

/**
 * The pooled cache discount: all that input tokens cost is shared over the companies' input tokens, exactly, whoever hit
 * the provider's cache; output stays everybody's own. Companies ordered by id. Their costs sum to what they were.
 */
export function poolCacheDiscount(uses: readonly CompanyUse[]): CompanyUse[] {
  const tokens = uses.map(({ input }) => input?.tokens ?? 0n);
  if (!tokens.some((count) => count > 0n)) return [...uses];
  const pooled = splitByLargestRemainder(sum(uses.map(({ input }) => input?.cost ?? 0n)), tokens);
  return uses.map((use, index) => ({
    ...use,
    cost: use.cost - (use.input?.cost ?? 0n) + (pooled[index] ?? 0n),
  }));
}
