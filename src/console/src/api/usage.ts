export interface Money {
  amount: string;
  currency: string;
}

export interface Tokens {
  cacheHit: number;
  cacheMiss: number;
  output: number;
  reasoning: number;
}

export interface Attempt {
  id: string;
  invoiceId: string;
  companyId: string;
  providerAccountId: string;
  keyId: string;
  provider: string;
  model: string;
  number: number;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  outcome: string | null;
  detail: string | null;
  httpStatus: number | null;
  startedAt: string;
  finishedAt: string | null;
  tokens: Tokens | null;
  cost: Money | null;
  costStatus: 'known' | 'unknown';
  priceId: string | null;
  rate: string | null;
  rateUncertain: boolean;
  /** What the provider itself says it charged; it never overwrites the cost. */
  providerCost: Money | null;
  providerCostDiffers: boolean;
  /** The bill that tells the cost which the answer left open. */
  settledByBill: string | null;
  settledHow: 'cost' | 'usage' | 'estimate' | null;
}

export interface UsageTotals {
  requests: number;
  succeeded: number;
  failed: number;
  unknown: number;
  inFlight: number;
  /** Answered 429. */
  rateLimited: number;
  tokens: Tokens;
  cost: Money | null;
  costStatus: 'known' | 'unknown';
  /** Requests whose answer was lost, so that nobody knows their cost; those under way are not among them. */
  unknownCosts: number;
  costs: Money[];
  /** What waiting for cheaper hours saved, one a currency. */
  savings: Money[];
  providerCostDiffers: number;
}

/** From when to when totals count; null: without end. */
export interface UsageSpan {
  from: string | null;
  to: string | null;
  timeZone: string;
}

export interface UsageGroup extends UsageTotals {
  group: string;
  name: string;
}

export interface PeriodUsage extends UsageTotals, UsageSpan {
  groups?: UsageGroup[];
}

export interface UsageList extends UsageSpan {
  items: UsageGroup[];
}

export const USAGE_GROUPS = ['day', 'month', 'company', 'model', 'key', 'account'] as const;
export type GroupBy = (typeof USAGE_GROUPS)[number];
/** Groups that the totals of a day, a month or all time can be told apart by. */
export const PERIOD_GROUPS = ['company', 'model', 'key', 'account'] as const satisfies readonly GroupBy[];
export const ATTEMPT_STATUSES = ['in_flight', 'succeeded', 'failed', 'unknown'] as const;
