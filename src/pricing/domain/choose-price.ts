import type { Price } from './price.js';

/** A request, as far as it decides the price. */
export interface PriceQuery {
  provider: string;
  model: string;
  currency: string;
  /** The instant at which the request began. */
  at: Date;
  /** Cache hits and misses together. */
  promptTokens: number;
}

/**
 * The price in force for a request, or undefined: a cost without a price is unknown, never 0.
 *
 * 1. Prices of this provider, model and currency with validFrom ≤ at < validTo.
 * 2. Of those, the ones whose threshold the prompt reaches.
 * 3. The latest validFrom wins: a newer price replaces all older ones, their thresholds included.
 * 4. Among equals the highest threshold, then the highest id: with UUIDv7 ids the one entered last.
 */
export function choosePrice(prices: readonly Price[], query: PriceQuery): Price | undefined {
  let best: Price | undefined;
  for (const price of prices) {
    if (isInForce(price, query) && (!best || beats(price, best))) best = price;
  }
  return best;
}

function isInForce(price: Price, { provider, model, currency, at, promptTokens }: PriceQuery): boolean {
  return (
    price.model === model &&
    price.provider === provider &&
    price.currency === currency &&
    price.validFrom.getTime() <= at.getTime() &&
    (price.validTo === null || at.getTime() < price.validTo.getTime()) &&
    promptTokens >= (price.minPromptTokens ?? 0)
  );
}

function beats(left: Price, right: Price): boolean {
  const from = left.validFrom.getTime() - right.validFrom.getTime();
  if (from !== 0) return from > 0;
  const threshold = (left.minPromptTokens ?? 0) - (right.minPromptTokens ?? 0);
  if (threshold !== 0) return threshold > 0;
  return left.id > right.id;
}
