import { type Decimal, formatDecimal, timesInteger } from '../../money/decimal.js';
import type { PeakSchedule } from './peak-schedule.js';
import type { Price, Rate, TokenPrices } from './price.js';
import { rateAt } from './rate-at.js';

/** Tokens in kinds that do not overlap; `output` is all that is billed as output, reasoning included. */
export interface BillableTokens {
  cacheHit: number | bigint;
  cacheMiss: number | bigint;
  output: number | bigint;
}

/** Why a cost is not known. It is then held, and never 0. */
export type UnknownCostReason =
  'answer_lost' | 'no_usage' | 'no_price' | 'no_schedule' | 'calendar_unverified';

export interface KnownCost {
  status: 'known';
  /** Exact decimal text: what a numeric column and the REST contract take. */
  amount: string;
  currency: string;
  /** The price it was computed with; null where the provider charges nothing at all. */
  priceId: string | null;
  rate: Rate | null;
  /** The request began and ended under different prices: only the bill can tell which one counts. */
  windowUncertain: boolean;
}

export interface UnknownCost {
  status: 'unknown';
  reason: UnknownCostReason;
}

export type CostOfUsage = KnownCost | UnknownCost;

export interface CostInput {
  /** Undefined: the answer carried no usage that can be trusted. */
  usage: BillableTokens | undefined;
  /** The price in force when the request began. */
  price: Price | undefined;
  /** The price in force when it ended, where that may be another one. */
  priceAtEnd?: Price | undefined;
  /** The schedule that the price names. */
  schedule: PeakSchedule | undefined;
  startedAt: Date;
  finishedAt: Date;
}

/**
 * Cost = Σ tokens × price in force when the request BEGAN. Which instant DeepSeek goes by is not published, so a
 * request that crosses into another price is marked. Throws on token counts that are negative or not whole.
 */
export function costOfUsage(input: CostInput): CostOfUsage {
  const { usage, price, schedule, startedAt, finishedAt } = input;
  if (!usage) return { status: 'unknown', reason: 'no_usage' };
  if (!price) return { status: 'unknown', reason: 'no_price' };
  const atStart = pricesAt(price, schedule, startedAt);
  if ('reason' in atStart) return { status: 'unknown', reason: atStart.reason };
  const atEnd = pricesAt(input.priceAtEnd ?? price, schedule, finishedAt);
  const { rate, prices } = atStart;
  return {
    status: 'known',
    amount: formatDecimal(total(usage, prices)),
    currency: price.currency,
    priceId: price.id,
    rate,
    windowUncertain: hasEnded(price, finishedAt) || 'reason' in atEnd || !samePrices(prices, atEnd.prices),
  };
}

/** The cost of a request that the provider refused or never received. */
export function noCost(currency: string): KnownCost {
  return { status: 'known', amount: '0', currency, priceId: null, rate: null, windowUncertain: false };
}

type PricesAt = { rate: Rate; prices: TokenPrices } | { reason: UnknownCostReason };

function pricesAt(price: Price, schedule: PeakSchedule | undefined, instant: Date): PricesAt {
  if (!price.peak) return { rate: 'flat', prices: price.prices };
  if (!schedule || schedule.name !== price.schedule) return { reason: 'no_schedule' };
  const rate = rateAt(schedule, instant);
  if (rate === 'unknown') return { reason: 'calendar_unverified' };
  return { rate, prices: rate === 'peak' ? price.peak : price.prices };
}

function total(usage: BillableTokens, prices: TokenPrices): Decimal {
  return (
    cost(usage.cacheHit, prices.cacheHit) +
    cost(usage.cacheMiss, prices.cacheMiss) +
    cost(usage.output, prices.output)
  );
}

function cost(tokens: number | bigint, price: Decimal): Decimal {
  if (tokens < 0) throw new RangeError('token counts must not be negative');
  return timesInteger(price, tokens);
}

function hasEnded(price: Price, instant: Date): boolean {
  return price.validTo !== null && instant.getTime() >= price.validTo.getTime();
}

function samePrices(left: TokenPrices, right: TokenPrices): boolean {
  return (
    left.cacheHit === right.cacheHit && left.cacheMiss === right.cacheMiss && left.output === right.output
  );
}
