import { PASS_THROUGH, readPlan } from '../../companies/domain/billing-plan.js';
import type { Decimal } from '../../money/decimal.js';
import { applyPlan, type PlanLine } from './apply-plan.js';

/** What a plan adds to a rounded cost, from the terms that a statement states; null where these cannot be read. */
export function planLinesOf(input: {
  terms: Readonly<Record<string, unknown>>;
  /** False: the stored plan could not be applied, and cost is passed through. */
  applied: boolean;
  cost: Decimal;
  invoices: bigint;
  places: number;
}): PlanLine[] | null {
  const { terms, applied, cost, invoices, places } = input;
  if (!applied || Object.keys(terms).length === 0)
    return applyPlan({ plan: PASS_THROUGH, cost, invoices, places });
  const read = readPlan(terms);
  return read.ok ? applyPlan({ plan: read.plan, cost, invoices, places }) : null;
}
