import type { Decimal } from '../../money/decimal.js';

/** Prices of ONE token by kind. */
export interface TokenPrices {
  cacheHit: Decimal;
  cacheMiss: Decimal;
  output: Decimal;
}

/** A price in force for a while. Never edited: an attempt names the price it was priced with. */
export interface Price {
  id: string;
  provider: string;
  model: string;
  currency: string;
  /** The only prices, or those of the off-peak hours. */
  prices: TokenPrices;
  /** Prices inside the windows of `schedule`. */
  peak?: TokenPrices;
  /** Name of the peak schedule; without one `prices` hold at all hours. */
  schedule?: string;
  /** The price holds for the WHOLE of a request with at least this many prompt tokens (xAI); absent: 0. */
  minPromptTokens?: number;
  validFrom: Date;
  /** End, exclusive; null: until a newer price begins. */
  validTo: Date | null;
}

/** Which of a price's rates was applied. */
export type Rate = 'flat' | 'peak' | 'off_peak';
