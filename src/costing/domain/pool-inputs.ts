import { sum, type Decimal } from '../../money/decimal.js';
import type { AllocationInput, CompanyUse } from './allocation.js';

/** What our own requests came to, in one currency. */
export interface MeteredUse {
  currency: string;
  companies: readonly CompanyUse[];
}

/** What the bills say of a period, in one currency. `billed` = Σ companies + ownResidual + unattributed + quarantined. */
export interface BilledUse {
  currency: string;
  billed: Decimal;
  companies: readonly { companyId: string; cost: Decimal; keys: { keyId: string; cost: Decimal }[] }[];
  ownResidual: Decimal;
  unattributed: Decimal;
  quarantined: Decimal;
  keyTotals: readonly { keyId: string; amount: Decimal }[];
}

/** The metered pool: what the requests cost, all of it somebody's. */
export function meteredPool({ currency, companies }: MeteredUse): AllocationInput {
  const keyTotals = new Map<string, Decimal>();
  for (const { keyId, cost } of companies.flatMap(({ keys }) => keys))
    keyTotals.set(keyId, (keyTotals.get(keyId) ?? 0n) + cost);
  return {
    currency,
    companies,
    ownResidual: 0n,
    keyTotals: [...keyTotals].map(([keyId, amount]) => ({ keyId, amount })),
    unattributed: 0n,
    quarantined: 0n,
  };
}

/**
 * The billed pool: the whole bill. A company bears of its own requests those that lie in buckets of a bill; its
 * invoices, tokens and rework are those of all its requests. Input tokens are told where the bill covers every one of
 * its requests: of a part of them nobody knows what input cost. Throws where the bill's parts are not its sum.
 */
export function billedPool(billed: BilledUse, metered: MeteredUse | undefined): AllocationInput {
  const { currency, ownResidual, unattributed, quarantined, keyTotals } = billed;
  const covered = new Map(billed.companies.map((company) => [company.companyId, company]));
  const used = new Map((metered?.companies ?? []).map((company) => [company.companyId, company]));
  const ids = [...new Set([...covered.keys(), ...used.keys()])].sort();
  const companies = ids.map((companyId): CompanyUse => {
    const use = used.get(companyId) ?? nothing(companyId);
    const { cost, keys } = covered.get(companyId) ?? { cost: 0n, keys: [] };
    return { ...use, cost, keys, input: cost === use.cost ? use.input : null };
  });
  const parts = sum(companies.map(({ cost }) => cost)) + ownResidual + unattributed + quarantined;
  if (parts !== billed.billed) throw new Error(`the parts of the bill in ${currency} do not sum to it`);
  return { currency, companies, ownResidual, keyTotals, unattributed, quarantined };
}

function nothing(companyId: string): CompanyUse {
  const tokens = { cacheHit: 0n, cacheMiss: 0n, output: 0n };
  return { companyId, invoices: 0n, requests: 0n, tokens, cost: 0n, rework: 0n, input: null, keys: [] };
}
