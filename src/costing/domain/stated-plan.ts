import { type BillingPlan, PASS_THROUGH, readPlan } from '../../companies/domain/billing-plan.js';

/** A plan by the terms that a statement states: none are pass-through, and so are such as cannot be read. */
export function statedPlan(terms: Readonly<Record<string, unknown>>): {
  plan: BillingPlan;
  isReadable: boolean;
} {
  if (Object.keys(terms).length === 0) return { plan: PASS_THROUGH, isReadable: true };
  const read = readPlan(terms);
  return read.ok ? { plan: read.plan, isReadable: true } : { plan: PASS_THROUGH, isReadable: false };
}
