import { type Decimal, parseDecimal, timesInteger } from '../../money/decimal.js';

/** xAI states costs in ticks of 10⁻¹⁰ USD ("Cost Tracking", docs.x.ai). */
const TICK: Decimal = parseDecimal('0.0000000001');

/**
 * Whether what the provider says it charged is a tick or more away from what we computed. False where either is not
 * known or ours is not in USD: nothing can be compared then.
 */
export function providerCostDiffers(input: {
  /** Decimal text; null when unknown. */
  cost: string | null;
  currency: string;
  ticks: string | null;
}): boolean {
  const { cost, currency, ticks } = input;
  if (cost === null || ticks === null || currency !== 'USD') return false;
  const difference = parseDecimal(cost) - timesInteger(TICK, BigInt(ticks));
  return difference >= TICK || -difference >= TICK;
}
