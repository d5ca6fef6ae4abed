import type { UsageTotals } from '../api/usage';

/**
 * Requests whose answer was lost, so that nobody knows their cost. The API counts those under way among the unknown
 * ones; their cost is merely still to come.
 */
export function heldCosts(totals: Pick<UsageTotals, 'unknownCosts' | 'inFlight'>): number {
  return Math.max(0, totals.unknownCosts - totals.inFlight);
}
