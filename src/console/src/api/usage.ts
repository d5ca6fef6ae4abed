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
}

export interface UsageTotals {
  requests: number;
  succeeded: number;
  failed: number;
  unknown: number;
  inFlight: number;
  tokens: Tokens;
  cost: Money | null;
  costStatus: 'known' | 'unknown';
  unknownCosts: number;
  costs: Money[];
}

export interface UsageGroup extends UsageTotals {
  group: string;
  name: string;
}

export const USAGE_GROUPS = ['day', 'month', 'company', 'model', 'key', 'account'] as const;
export type GroupBy = (typeof USAGE_GROUPS)[number];
export const ATTEMPT_STATUSES = ['in_flight', 'succeeded', 'failed', 'unknown'] as const;
