import type { Decimal } from '../../../money/decimal.js';
import { splitByLargestRemainder } from '../../../money/largest-remainder.js';
import type { CompanyUse } from '../allocation.js';

/** The parts in the order of the weights, and what nobody could bear: parts + left = amount. */
export interface Spread {
  parts: Decimal[];
  left: Decimal;
}

/**
 * Divides an amount by weights, exactly, to the last of 18 places. A weight below 0 bears nothing. Where no weight is
 * above 0, those with a `fallback` above 0 share evenly; where there are none either, everything is left.
 */
export function spread(input: {
  amount: Decimal;
  weights: readonly bigint[];
  fallback: readonly boolean[];
}): Spread {
  const { amount, weights, fallback } = input;
  const bearing = weights.map((weight) => (weight > 0n ? weight : 0n));
  const effective = bearing.some((weight) => weight > 0n)
    ? bearing
    : weights.map((_, index) => (fallback[index] === true ? 1n : 0n));
  if (!effective.some((weight) => weight > 0n)) return { parts: weights.map(() => 0n), left: amount };
  return { parts: splitByLargestRemainder(amount, effective), left: 0n };
}

/** Who used the service at all: those who share evenly where no driver can tell. */
export function used(use: CompanyUse): boolean {
  return use.requests > 0n || use.invoices > 0n;
}
