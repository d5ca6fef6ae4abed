import { sum, type Decimal } from '../../money/decimal.js';
import type {
  Allocate,
  AllocationInput,
  AllocationMethod,
  AllocationResult,
  CompanyShare,
  CompanyUse,
} from './allocation.js';
import { poolCacheDiscount } from './cache-discount.js';
import { byKey } from './methods/by-key.js';
import { even } from './methods/even.js';
import { fixedShares } from './methods/fixed-shares.js';
import type { Method, MethodShare } from './methods/method.js';
import { perInvoice } from './methods/per-invoice.js';
import { proportional } from './methods/proportional.js';

const METHODS: Readonly<Record<AllocationMethod, Method>> = {
  per_invoice: perInvoice,
  proportional,
  even,
  fixed: fixedShares,
  by_key: byKey,
};

/**
 * Divides a pool by the chosen method. Left-over units of the last place go by largest remainder and then by company id,
 * so that the order in which companies are given decides nothing. Checks itself: a division that does not sum to its
 * pool is never given out.
 */
export const allocate: Allocate = (input, choice) => {
  const given = [...input.companies].sort(byCompany);
  const uses = choice.cacheDiscount === 'pooled' ? poolCacheDiscount(given) : given;
  const { ownResidual, keyTotals, unattributed, quarantined } = input;
  const { shares, undecided } = METHODS[choice.method]({ uses, ownResidual, keyTotals, choice });
  const useOf = new Map(uses.map((use) => [use.companyId, use]));
  const companies = shares.map((share) => companyShare(share, useOf.get(share.companyId)));
  const result: AllocationResult = {
    currency: input.currency,
    choice,
    total: poolTotal(input),
    companies,
    unallocated: unattributed + quarantined + undecided,
    unallocatedParts: { unattributed, quarantined, undecided },
  };
  if (sum(companies.map(({ amount }) => amount)) + result.unallocated !== result.total)
    throw new Error(`the method ${choice.method} did not divide its pool exactly`);
  return result;
};

/** The whole of a pool. */
export function poolTotal(input: AllocationInput): Decimal {
  const own = sum(input.companies.map(({ cost }) => cost));
  return own + input.ownResidual + input.unattributed + input.quarantined;
}

function companyShare(share: MethodShare, use: CompanyUse | undefined): CompanyShare {
  const reworkSpent = use?.rework ?? 0n;
  return {
    ...share,
    invoices: use?.invoices ?? 0n,
    amount: share.direct + share.shared,
    rework: between0And(share.direct, reworkSpent),
    reworkSpent,
  };
}

/** A pooled cache discount can make a company's requests cheaper than its rework was. */
function between0And(most: Decimal, value: Decimal): Decimal {
  const capped = value < most ? value : most;
  return capped > 0n ? capped : 0n;
}

function byCompany(a: CompanyUse, b: CompanyUse): number {
  return a.companyId < b.companyId ? -1 : a.companyId > b.companyId ? 1 : 0;
}
