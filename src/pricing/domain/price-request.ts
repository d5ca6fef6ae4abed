import { choosePrice } from './choose-price.js';
import { type BillableTokens, type CostOfUsage, costOfUsage } from './cost-of-usage.js';
import type { PeakSchedule } from './peak-schedule.js';
import type { Price } from './price.js';

/** All prices and schedules known. */
export interface PriceBook {
  prices: readonly Price[];
  /** By name. */
  schedules: ReadonlyMap<string, PeakSchedule>;
}

/** A finished request, as far as it decides the cost. */
export interface RequestToPrice {
  provider: string;
  model: string;
  currency: string;
  usage: BillableTokens | undefined;
  startedAt: Date;
  finishedAt: Date;
}

/** The cost of one request by the book: the price of its start, marked when another price held at its end. */
export function priceRequest(book: PriceBook, request: RequestToPrice): CostOfUsage {
  const { usage, startedAt, finishedAt } = request;
  const promptTokens = usage ? Number(usage.cacheHit) + Number(usage.cacheMiss) : 0;
  const priceAt = (at: Date) => choosePrice(book.prices, { ...request, at, promptTokens });
  const price = priceAt(startedAt);
  const schedule = price?.schedule === undefined ? undefined : book.schedules.get(price.schedule);
  return costOfUsage({ usage, price, priceAtEnd: priceAt(finishedAt), schedule, startedAt, finishedAt });
}
