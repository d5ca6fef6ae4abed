import type { Decimal } from '../../money/decimal.js';

export type BudgetState = 'normal' | 'warning' | 'critical' | 'exhausted';

/** The percentage that always is a threshold. */
export const EXHAUSTED_AT = 100;
const WARNING_AT = 75;
const CRITICAL_AT = 90;

/** How much of a budget is spent: in percent, cut (never rounded up) to one place. */
export function percentSpent(spent: Decimal, monthly: Decimal): number {
  return Number((spent * 1_000n) / monthly) / 10;
}

/** normal below 75 %, warning below 90 %, critical below 100 %, else exhausted. */
export function budgetState(spent: Decimal, monthly: Decimal): BudgetState {
  if (hasReached(EXHAUSTED_AT, spent, monthly)) return 'exhausted';
  if (hasReached(CRITICAL_AT, spent, monthly)) return 'critical';
  return hasReached(WARNING_AT, spent, monthly) ? 'warning' : 'normal';
}

/**
 * Which thresholds of a budget are crossed. `stopped`: a hard stop lets nothing more through, whatever little is left;
 * then it is used up like one that is spent to the last unit.
 */
export function crossedThresholds(input: {
  warnAt: readonly number[];
  spent: Decimal;
  monthly: Decimal;
  stopped: boolean;
}): number[] {
  const { spent, monthly } = input;
  return [...new Set([...input.warnAt, EXHAUSTED_AT])].filter(
    (threshold) => hasReached(threshold, spent, monthly) || (threshold === EXHAUSTED_AT && input.stopped),
  );
}

function hasReached(threshold: number, spent: Decimal, monthly: Decimal): boolean {
  return spent * 100n >= BigInt(threshold) * monthly;
}
