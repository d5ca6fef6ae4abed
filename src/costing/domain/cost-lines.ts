import { sum, type Decimal } from '../../money/decimal.js';
import { unitOf } from './fair-rounding.js';

/**
 * Rounds the parts of an amount that is rounded already, so that they sum to it and each is within one unit of its exact
 * value. `rounded` must itself be within one unit of Σ exact, as fair rounding gives it. Units go to the largest remainders;
 * between equals to the earlier part; a part without remainder stays as it is.
 */
export function roundParts(exact: readonly Decimal[], rounded: Decimal, places: number): Decimal[] {
  const unit = unitOf(places);
  const parts = exact.map((value, index) => {
    const rest = ((value % unit) + unit) % unit;
    return { index, rest, amount: value - rest };
  });
  let units = (rounded - sum(parts.map(({ amount }) => amount))) / unit;
  const inTurn = parts
    .filter(({ rest }) => rest > 0n)
    .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  for (const part of inTurn) {
    if (units <= 0n) break;
    part.amount += unit;
    units--;
  }
  if (sum(parts.map(({ amount }) => amount)) !== rounded)
    throw new Error('the parts of a rounded cost do not sum to it');
  return parts.map(({ amount }) => amount);
}
