import { parseDecimal, timesInteger } from '../../money/decimal.js';
import { COST_TICK, COST_TICK_CURRENCY } from '../../usage/domain/cost-ticks.js';

/**
 * Whether what the provider says it charged is a tick or more away from what we computed. False where either is not
 * known or ours is in another currency: nothing can be compared then.
 */
export function providerCostDiffers(input: {
  /** Decimal text; null when unknown. */
  cost: string | null;
  currency: string;
  ticks: string | null;
}): boolean {
  const { cost, currency, ticks } = input;
  if (cost === null || ticks === null || currency !== COST_TICK_CURRENCY) return false;
  const difference = parseDecimal(cost) - timesInteger(COST_TICK, BigInt(ticks));
  return difference >= COST_TICK || -difference >= COST_TICK;
}
