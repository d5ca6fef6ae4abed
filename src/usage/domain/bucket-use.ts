import type { Decimal } from '../../money/decimal.js';

/** Tokens in kinds that do not overlap. */
export interface KindTokens {
  cacheHit: bigint;
  cacheMiss: bigint;
  output: bigint;
}

/** What was read from a bill: the cost of tokens that were told, the tokens too, or a part of what several came to. */
export const SETTLED_HOW = ['cost', 'usage', 'estimate'] as const;
export type SettledHow = (typeof SETTLED_HOW)[number];

/** The request's own side of what a bill line says; null where it is not told apart. */
export interface Series {
  companyId: string | null;
  keyId: string | null;
  model: string | null;
  responseModel: string | null;
  currency: string;
}

/** Requests of one interval and series whose tokens and cost the answers told. */
export interface BucketSums extends Series {
  interval: number;
  priceId: string | null;
  rate: string | null;
  /** Those that the provider billed: a refusal has no tokens. */
  requests: number;
  tokens: KindTokens;
  cost: Decimal;
  /** Of these, the ones that began and ended under different prices. */
  uncertain: { requests: number; cost: Decimal };
}

/** Known costs of one company and key in every other interval. */
export interface AlternatingSums {
  odd: boolean;
  companyId: string;
  keyId: string;
  currency: string;
  requests: number;
  cost: Decimal;
}

/** A request whose cost its own answer left open. It may have been settled from a bill. */
export interface OpenAttempt extends Series {
  id: string;
  companyId: string;
  keyId: string;
  model: string;
  interval: number;
  startedAt: Date;
  finishedAt: Date | null;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  /** As the answer or the bill told them. */
  tokens: KindTokens | null;
  cost: Decimal | null;
  heldCost: Decimal | null;
  settledByBill: string | null;
  settledHow: SettledHow | null;
}

/** A priced request that begins and ends under different prices, or in different intervals (-1: outside all). */
export interface MovedAttempt extends Series {
  companyId: string;
  keyId: string;
  model: string;
  provider: string;
  interval: number;
  endInterval: number;
  priceId: string | null;
  rate: string | null;
  tokens: KindTokens;
  cost: Decimal;
  startedAt: Date;
  finishedAt: Date;
  /** The provider's clock puts it on the other side of a bucket's edge than ours. */
  isAtEdge?: boolean | undefined;
}

/** A priced request near the edge of an interval. */
export type EdgeAttempt = Omit<MovedAttempt, 'interval' | 'endInterval'> & { edge: number };
