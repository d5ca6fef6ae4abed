import { sum, type Decimal } from '../../money/decimal.js';
import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import type { CompanyUse } from './allocation.js';

/**
 * The pooled cache discount: all that input tokens cost is shared over the companies' input tokens, exactly, whoever hit
 * the provider's cache; output stays everybody's own. Companies ordered by id. Their costs sum to what they were.
 * Requests that a bill has settled carry no price, so that nobody knows what of their cost was input: it stays their
 * company's own, and their tokens bear nothing of the others'.
 */
export function poolCacheDiscount(uses: readonly CompanyUse[]): CompanyUse[] {
  const inputs = uses.map(({ input }) => input ?? { tokens: 0n, cost: 0n });
  if (!inputs.some(({ tokens }) => tokens > 0n)) return [...uses];
  const pooled = pooledInput(inputs);
  return uses.map((use, index) => ({
    ...use,
    cost: use.cost - (inputs[index]?.cost ?? 0n) + (pooled[index] ?? 0n),
  }));
}

/** Σ cost over the tokens, exactly; in the order given. Without any token everybody keeps what it has. */
export function pooledInput(inputs: readonly { tokens: bigint; cost: Decimal }[]): Decimal[] {
  const tokens = inputs.map((input) => input.tokens);
  if (!tokens.some((count) => count > 0n)) return inputs.map(({ cost }) => cost);
  return splitByLargestRemainder(sum(inputs.map(({ cost }) => cost)), tokens);
}
