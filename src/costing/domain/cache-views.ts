import { sum, type Decimal } from '../../money/decimal.js';
import { pooledInput } from './cache-discount.js';

/** What one company's input tokens of known price came to. Amounts in units of 10⁻¹⁸. */
export interface InputUse {
  companyId: string;
  tokens: bigint;
  /** As they were charged: cheap where the provider's cache was hit. */
  cost: Decimal;
  /** Had every token been charged as one that the cache did not hold. */
  listCost: Decimal;
}

/** The same input tokens three ways. */
export interface CacheView {
  companyId: string;
  tokens: bigint;
  actual: Decimal;
  /** At the average of all companies: what the policy `pooled` makes of it. */
  pooled: Decimal;
  list: Decimal;
}

export interface CacheViews {
  /** Ordered by company id; those without input tokens are left out. */
  companies: CacheView[];
  actual: Decimal;
  list: Decimal;
  /** list − actual: what the cache saved everybody together. Σ pooled = Σ actual, so the policy only moves it. */
  saved: Decimal;
}

/** What input cost each company: actually, pooled, and at list price without any cache discount. */
export function cacheViews(uses: readonly InputUse[]): CacheViews {
  const given = uses
    .filter(({ tokens }) => tokens > 0n)
    .sort((a, b) => (a.companyId < b.companyId ? -1 : a.companyId > b.companyId ? 1 : 0));
  const pooled = pooledInput(given);
  const actual = sum(given.map(({ cost }) => cost));
  const list = sum(given.map(({ listCost }) => listCost));
  return {
    companies: given.map(({ companyId, tokens, cost, listCost }, index) => ({
      companyId,
      tokens,
      actual: cost,
      pooled: pooled[index] ?? 0n,
      list: listCost,
    })),
    actual,
    list,
    saved: list - actual,
  };
}
