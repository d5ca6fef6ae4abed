import type { BillingPlan, PlanTax } from '../../companies/domain/billing-plan.js';
import { divideRounded, formatDecimal, sum, timesInteger, type Decimal } from '../../money/decimal.js';
import { unitOf } from './fair-rounding.js';
import type { StatementLineKind } from './statement.js';

/** A line before it has a place on a statement. */
export interface PlanLine {
  kind: StatementLineKind;
  /** A whole number or a percentage. */
  quantity: string | null;
  unitPrice: Decimal | null;
  exact: Decimal;
  amount: Decimal;
}

const HUNDRED_PERCENT = 100n * 10n ** 18n;

/** Half up, away from zero in both directions, to whole units of the last place. */
export function roundToPlaces(value: Decimal, places: number): Decimal {
  const unit = unitOf(places);
  return divideRounded(value, unit, 'half-up') * unit;
}

/** A percentage of an amount, at 18 places. */
export function percentOf(amount: Decimal, percent: Decimal): Decimal {
  return divideRounded(amount * percent, HUNDRED_PERCENT, 'half-up');
}

/**
 * What a plan adds to the company's rounded cost, line by line: mark-up, fees by tier and the invoices included in them, base
 * fee, the cost that fees stand for, then a discount on all that, then what the minimum still lacks.
 */
export function applyPlan(input: {
  plan: BillingPlan;
  /** The company's part of the cost, rounded. */
  cost: Decimal;
  /** Those that fees are charged for. */
  invoices: bigint;
  places: number;
}): PlanLine[] {
  const { plan, cost, places } = input;
  const line = (kind: StatementLineKind, exact: Decimal, more: Partial<PlanLine> = {}): PlanLine => ({
    kind,
    quantity: null,
    unitPrice: null,
    exact,
    amount: roundToPlaces(exact, places),
    ...more,
  });
  const lines: PlanLine[] = [];
  if (plan.markupPercent > 0n) {
    const quantity = formatDecimal(plan.markupPercent);
    lines.push(line('markup', percentOf(cost, plan.markupPercent), { quantity }));
  }
  lines.push(...feeLines(input, line));
  if (plan.baseFee > 0n) lines.push(line('base_fee', plan.baseFee));
  if (plan.type === 'per_invoice' || plan.type === 'flat') lines.push(line('covered', -cost));
  const charged = cost + sum(lines.map(({ amount }) => amount));
  if (plan.discountPercent > 0n && charged > 0n) {
    const quantity = formatDecimal(plan.discountPercent);
    lines.push(line('discount', -percentOf(charged, plan.discountPercent), { quantity }));
  }
  const discounted = cost + sum(lines.map(({ amount }) => amount));
  // Without a minimum a correction may leave a month below 0: that is the company's money.
  if (plan.minimum > 0n && plan.minimum > discounted) lines.push(line('minimum', plan.minimum - discounted));
  return lines.filter(({ exact, amount }) => exact !== 0n || amount !== 0n);
}

type MakeLine = (kind: StatementLineKind, exact: Decimal, more: Partial<PlanLine>) => PlanLine;

/** Fees of the tiers that the invoices reach; included invoices take the first places and are given back tier by tier. */
function feeLines({ plan, invoices }: { plan: BillingPlan; invoices: bigint }, line: MakeLine): PlanLine[] {
  let from = 0n;
  const lines: PlanLine[] = [];
  const included: PlanLine[] = [];
  for (const { upTo, fee } of plan.tiers) {
    const inTier = within(invoices, { from, upTo });
    const free = within(plan.includedInvoices < invoices ? plan.includedInvoices : invoices, { from, upTo });
    const make = (kind: StatementLineKind, count: bigint, unitPrice: Decimal) =>
      line(kind, timesInteger(unitPrice, count), { quantity: count.toString(), unitPrice });
    if (inTier > 0n) lines.push(make('fee', inTier, fee));
    if (free > 0n) included.push(make('included', free, -fee));
    from = upTo ?? from;
  }
  return [...lines, ...included];
}

function within(count: bigint, { from, upTo }: { from: bigint; upTo: bigint | null }): bigint {
  const end = upTo === null || count < upTo ? count : upTo;
  return end > from ? end - from : 0n;
}

/** Taxes on a subtotal, each rounded by itself. */
export function applyTaxes(
  subtotal: Decimal,
  taxes: readonly PlanTax[],
  places: number,
): { name: string; percent: Decimal; base: Decimal; amount: Decimal }[] {
  return taxes.map(({ name, percent }) => ({
    name,
    percent,
    base: subtotal,
    amount: roundToPlaces(percentOf(subtotal, percent), places),
  }));
}
