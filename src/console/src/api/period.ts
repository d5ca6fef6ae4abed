import type { Money } from './usage';

export const METHODS = ['per_invoice', 'proportional', 'even', 'fixed', 'by_key'] as const;
export type Method = (typeof METHODS)[number];
export const DRIVERS = ['invoices', 'tokens', 'cost'] as const;
export type Driver = (typeof DRIVERS)[number];
export const POOLS = ['metered', 'billed'] as const;
export type Pool = (typeof POOLS)[number];
export const CACHE_DISCOUNTS = ['actual', 'pooled'] as const;
export type CacheDiscount = (typeof CACHE_DISCOUNTS)[number];

/** How a pool is divided. */
export interface Choice {
  method: Method;
  driver: Driver | null;
  pool: Pool;
  cacheDiscount: CacheDiscount;
}

export interface PeriodSummary {
  /** `YYYY-MM` */
  period: string;
  status: 'open' | 'closing' | 'closed';
  startsAt: string;
  /** Not included. */
  endsAt: string;
  timeZone: string;
  prepared: { at: string } | null;
  result: { id: string; hash: string; closedAt: string } | null;
}

export interface Blocker {
  code: string;
  /** English. */
  detail: string;
  count: number;
  names?: string[];
  amount?: Money;
}

export interface Adjustment {
  id: string;
  amount: Money;
  sourcePeriod: string;
  reason: 'late_usage' | 'restated_bill';
  companies: { companyId: string; amount: Money }[];
}

export interface PeriodMoney {
  currency: string;
  metered: Money;
  /** Null: no bill yet. */
  billed: Money | null;
  residual: Money | null;
}

export interface Period extends PeriodSummary {
  currencies: PeriodMoney[];
  unknownAttempts: number;
  blockers: Blocker[];
  adjustments: Adjustment[];
}

/** What a close tells while it is made. */
export interface PeriodProgress extends PeriodSummary {
  step: string | null;
}

export interface CompanyShare {
  companyId: string;
  name: string;
  invoices: number;
  direct: Money;
  shared: Money;
  amount: Money;
  rework: Money;
}

/** Σ companies.amount + unallocated = total, exactly. */
export interface Allocation {
  currency: string;
  total: Money;
  companies: CompanyShare[];
  unallocated: Money;
  unallocatedParts: { unattributed: Money; quarantined: Money; undecided: Money };
}

/** What input tokens cost, three ways. */
export interface CacheViews {
  actual: Money;
  list: Money;
  /** list − actual */
  saved: Money;
  /** Left out: settled by a bill. */
  unpricedRequests: number;
  companies: {
    companyId: string;
    name: string;
    inputTokens: number;
    actual: Money;
    pooled: Money;
    list: Money;
  }[];
}

export interface AllocationPreview extends Allocation, Choice {
  period: string;
  cache: CacheViews;
}

export interface FrozenResult extends Allocation, Choice {
  id: string;
  sequence: number;
  closedAt: string;
  hash: string;
  previousHash: string;
  reason: string | null;
  acceptedBlockers: { code: string; detail: string; reason: string }[];
  currencies: Allocation[];
  adjustments: Adjustment[];
  cut: {
    providerAccountId?: string;
    start: string;
    end: string;
    model: string;
    billed: Money;
    inside: Money;
    outside: Money;
  }[];
}

export interface AllocationPolicy extends Choice {
  fixedShares: { companyId: string; share: number }[];
  statementPlaces: number | null;
  taxes: { name: string; percent: string }[];
  statementPrefix: string;
}
