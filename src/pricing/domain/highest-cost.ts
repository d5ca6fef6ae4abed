import { type Decimal, timesInteger } from '../../money/decimal.js';
import { choosePrice } from './choose-price.js';
import type { PeakSchedule } from './peak-schedule.js';
import type { PriceBook } from './price-request.js';
import type { Price, TokenPrices } from './price.js';
import { rateAt } from './rate-at.js';

/** A request about to be sent, as far as it bounds the cost. */
export interface RequestToBound {
  provider: string;
  model: string;
  currency: string;
  /** Prompt tokens it cannot exceed, whatever part of them is cached. */
  promptTokensMax: number;
  /** Output tokens it cannot exceed, reasoning included. */
  outputTokensMax: number;
  startedAt: Date;
  /** The latest instant at which it can end. */
  finishedAtMax: Date;
}

const MINUTE_MS = 60_000;
/** Windows begin and end at whole minutes, so each is looked at; a longer request gets the dearer rate unseen. */
const MINUTES_LOOKED_AT_MAX = 60;

/**
 * The most that a request can cost by the book as it is; undefined where no price holds at its start, since nothing
 * bounds it then. The bill may go by the end of a request, so the dearest moment between start and end decides.
 *
 * 1. Each instant at which another price or rate may begin, from start to end.
 * 2. At each of them every price that a prompt of up to `promptTokensMax` tokens may reach, and every rate it may have.
 * 3. All prompt tokens at the dearest price of a cached or uncached token, all output at the dearest price of output.
 */
export function highestCost(book: PriceBook, request: RequestToBound): Decimal | undefined {
  const own = book.prices.filter(
    ({ provider, model, currency }) =>
      provider === request.provider && model === request.model && currency === request.currency,
  );
  const thresholds = [...new Set([0, ...own.map(({ minPromptTokens = 0 }) => minPromptTokens)])];
  const reachable = thresholds.filter((threshold) => threshold <= request.promptTokensMax);
  const priceAt = (at: Date, promptTokens: number) => choosePrice(own, { ...request, at, promptTokens });
  if (!priceAt(request.startedAt, 0)) return undefined;
  let prompt = 0n;
  let output = 0n;
  for (const at of instants(book, own, request)) {
    for (const promptTokens of reachable) {
      for (const prices of ratesOf(book, priceAt(at, promptTokens), isLong(request) ? undefined : at)) {
        prompt = max(prompt, max(prices.cacheHit, prices.cacheMiss));
        output = max(output, prices.output);
      }
    }
  }
  return timesInteger(prompt, request.promptTokensMax) + timesInteger(output, request.outputTokensMax);
}

function isLong({ startedAt, finishedAtMax }: RequestToBound): boolean {
  return finishedAtMax.getTime() - startedAt.getTime() > MINUTES_LOOKED_AT_MAX * MINUTE_MS;
}

/** Start, end, and all between them at which a price, a window or a period of a schedule may begin. */
function instants(book: PriceBook, prices: readonly Price[], request: RequestToBound): Date[] {
  const start = request.startedAt.getTime();
  const end = request.finishedAtMax.getTime();
  const edges = prices.flatMap(({ validFrom, validTo, schedule }) => [
    validFrom.getTime(),
    ...(validTo ? [validTo.getTime()] : []),
    ...periodEdges(schedule === undefined ? undefined : book.schedules.get(schedule)),
  ]);
  if (!isLong(request)) {
    for (let at = Math.ceil(start / MINUTE_MS) * MINUTE_MS; at < end; at += MINUTE_MS) edges.push(at);
  }
  const between = new Set(edges.filter((at) => start < at && at < end));
  return [start, ...between, end].map((at) => new Date(at));
}

function periodEdges(schedule: PeakSchedule | undefined): number[] {
  return (schedule?.periods ?? []).flatMap(({ validFrom, validTo }) =>
    [validFrom, ...(validTo === undefined ? [] : [validTo])].map((text) => Date.parse(text)),
  );
}

/** The prices per token that may hold at an instant; both rates where which one holds is not known. */
function ratesOf(book: PriceBook, price: Price | undefined, at: Date | undefined): TokenPrices[] {
  if (!price) return [];
  if (!price.peak) return [price.prices];
  const schedule = price.schedule === undefined ? undefined : book.schedules.get(price.schedule);
  const rate = schedule && at ? rateAt(schedule, at) : 'unknown';
  if (rate === 'unknown') return [price.prices, price.peak];
  return [rate === 'peak' ? price.peak : price.prices];
}

function max(left: Decimal, right: Decimal): Decimal {
  return left > right ? left : right;
}
