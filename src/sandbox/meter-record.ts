import { formatDecimal, timesInteger } from '../money/decimal.js';
import type { Currency, Rate, RateName } from './tariff.js';
import type { TokenCounts } from './tokens.js';

export const WALLETS = ['Paid', 'Granted'] as const;
export type Wallet = (typeof WALLETS)[number];

/** Exact decimal texts, one a kind of token. */
export interface KindTexts {
  cacheHit: string;
  cacheMiss: string;
  output: string;
}

/** One request as the provider saw it: a line of the meter file. */
export interface MeterRecord {
  id: string;
  /** The client's own `x-request-id`, when it sent one. */
  requestId: string | null;
  startedAt: string;
  endedAt: string;
  /** The instant that chose the rate and the bill's bucket. */
  pricedAt: string;
  requestedModel: string | null;
  model: string | null;
  userId: string | null;
  key: string;
  keyName: string;
  status: number;
  error: string | null;
  fault: string | null;
  billed: boolean;
  tokens: TokenCounts;
  rate: RateName | null;
  prices: KindTexts | null;
  cost: KindTexts & { total: string };
  currency: Currency;
  wallet: Wallet | null;
  /** Requests in work when this one was admitted, itself included. */
  inFlight: number;
}

export const NO_COST: MeterRecord['cost'] = { cacheHit: '0', cacheMiss: '0', output: '0', total: '0' };

/** The cost of tokens at a rate; reasoning is inside output and not charged again. */
export function costOf(tokens: TokenCounts, rate: Rate): MeterRecord['cost'] & { exact: bigint } {
  const cacheHit = timesInteger(rate.cacheHit.value, tokens.cacheHit);
  const cacheMiss = timesInteger(rate.cacheMiss.value, tokens.cacheMiss);
  const output = timesInteger(rate.output.value, tokens.output);
  const exact = cacheHit + cacheMiss + output;
  return {
    cacheHit: formatDecimal(cacheHit),
    cacheMiss: formatDecimal(cacheMiss),
    output: formatDecimal(output),
    total: formatDecimal(exact),
    exact,
  };
}
