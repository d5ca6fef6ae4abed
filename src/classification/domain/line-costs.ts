import type { DocumentLine, DocumentTax } from '../../invoices/domain/document.js';
import { divideRounded, parseDecimal, sum, type Decimal } from '../../money/decimal.js';
import { splitByLargestRemainder } from '../../money/largest-remainder.js';

export interface LineCostInput {
  lines: readonly Pick<DocumentLine, 'amount' | 'taxes'>[];
  /** Root taxes that are part of the cost. */
  costTaxes: readonly DocumentTax[];
  /** Header charges less header discounts. */
  headerDelta: Decimal;
  /** What the lines must bear together, a multiple of `unit`. */
  target: Decimal;
  /** The smallest amount of the entry, such as one cent. */
  unit: Decimal;
}

/**
 * What each line costs, in whole units, summing exactly to the target:
 * 1. the line's own amount;
 * 2. each tax that is not creditable, where the lines say who carries it, else in proportion to the amounts;
 * 3. header charges less discounts, in proportion to the amounts;
 * 4. whatever is still missing (line decimals beyond the unit, totals that do not add up), likewise.
 */
export function lineCosts({ lines, costTaxes, headerDelta, target, unit }: LineCostInput): Decimal[] {
  const amounts = lines.map((line) => parseDecimal(line.amount));
  const weights = proportionWeights(amounts);
  const spread = (total: Decimal, over: readonly bigint[]) =>
    splitByLargestRemainder(total / unit, over).map((share) => share * unit);

  let costs = add(amounts, spread(headerDelta, weights));
  for (const [scheme, total] of totalsByScheme(costTaxes)) {
    const carried = lines.map((line) => sumOfScheme(line.taxes, scheme));
    if (sum(carried) === total) costs = add(costs, carried);
    else costs = add(costs, spread(total, carried.some((tax) => tax > 0n) ? positive(carried) : weights));
  }
  const rounded = costs.map((cost) => divideRounded(cost, unit, 'half-up') * unit);
  return add(rounded, spread(target - sum(rounded), weights));
}

/** Root totals of each scheme; a document may state one scheme several times, once for each rate. */
export function totalsByScheme(taxes: readonly DocumentTax[]): Map<string, Decimal> {
  const totals = new Map<string, Decimal>();
  for (const tax of taxes) totals.set(tax.scheme, (totals.get(tax.scheme) ?? 0n) + parseDecimal(tax.amount));
  return totals;
}

/** A discount given as a negative line attracts no share of the header; when no line is positive, sizes count. */
function proportionWeights(amounts: readonly Decimal[]): bigint[] {
  const weights = positive(amounts);
  return weights.some((weight) => weight > 0n)
    ? weights
    : amounts.map((amount) => (amount < 0n ? -amount : amount));
}

function positive(amounts: readonly Decimal[]): bigint[] {
  return amounts.map((amount) => (amount > 0n ? amount : 0n));
}

function sumOfScheme(taxes: readonly DocumentTax[], scheme: string): Decimal {
  return sum(taxes.filter((tax) => tax.scheme === scheme).map((tax) => parseDecimal(tax.amount)));
}

function add(left: readonly Decimal[], right: readonly Decimal[]): Decimal[] {
  return left.map((value, index) => value + (right[index] ?? 0n));
}
