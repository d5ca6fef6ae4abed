import type { AllocationChoice, AllocationMethod } from './allocation.js';
import { DEFAULT_DRIVER } from './methods/driver.js';

/** What of a choice may be said; the rest comes from the firm's policy. */
export type ChoiceRequest = {
  [K in 'method' | 'driver' | 'pool' | 'cacheDiscount']?: AllocationChoice[K] | undefined;
};

/** Before the firm has decided anything: each invoice bears its own requests. */
export const DEFAULT_CHOICE: AllocationChoice = {
  method: 'per_invoice',
  driver: DEFAULT_DRIVER,
  pool: 'metered',
  cacheDiscount: 'actual',
  fixedShares: [],
};

const SHARING: ReadonlySet<AllocationMethod> = new Set(['per_invoice', 'proportional']);

/** The policy with what a request says otherwise. A driver is kept only where the method shares by one. */
export function mergeChoice(policy: AllocationChoice, request: ChoiceRequest): AllocationChoice {
  const method = request.method ?? policy.method;
  return {
    method,
    driver: SHARING.has(method) ? (request.driver ?? policy.driver ?? DEFAULT_DRIVER) : null,
    pool: request.pool ?? policy.pool,
    cacheDiscount: request.cacheDiscount ?? policy.cacheDiscount,
    fixedShares: method === 'fixed' ? policy.fixedShares : [],
  };
}
