import type { Decimal } from '../../money/decimal.js';

const DAY_MS = 86_400_000n;
/** Beyond some 27 years the figure says nothing any more. */
const DAYS_MAX = 9_999;

/** What was spent over a stretch of time. */
export interface Spending {
  cost: Decimal;
  spanMs: number;
}

/**
 * For how many days a balance lasts at the pace of what was spent: total ÷ (cost ÷ days), cut to one decimal, worked
 * out in whole numbers. Null when nothing was spent: no pace, no forecast. 0 when nothing is left.
 */
export function daysLeft(input: { total: Decimal; spending: Spending }): number | null {
  const { total, spending } = input;
  if (spending.cost <= 0n || spending.spanMs <= 0) return null;
  if (total <= 0n) return 0;
  const tenths = (total * BigInt(Math.trunc(spending.spanMs)) * 10n) / (spending.cost * DAY_MS);
  return tenths > BigInt(DAYS_MAX) * 10n ? DAYS_MAX : Number(tenths) / 10;
}
