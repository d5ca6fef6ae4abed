import { divideRounded, formatDecimal, parseDecimal, type Decimal } from '../money/decimal.js';
import { isPeak } from './calendar.js';
import type { Model } from './protocol.js';

export const CURRENCIES = ['USD', 'CNY'] as const;
export type Currency = (typeof CURRENCIES)[number];
export type RateName = 'flat' | 'off-peak' | 'peak';

/** Money for ONE token of each kind; `text` is how the bill prints it. */
export interface UnitPrice {
  value: Decimal;
  text: string;
}

export interface Rate {
  name: RateName;
  cacheHit: UnitPrice;
  cacheMiss: UnitPrice;
  output: UnitPrice;
}

/** Prices per million tokens: cache hit, cache miss, output. */
type Triple = readonly [string, string, string];

interface Entry {
  sinceMs: number;
  rates: Readonly<Record<Currency, { flat: Rate } | { offPeak: Rate; peak: Rate }>>;
}

const TOKENS_PER_PRICE = 1_000_000n;

function unitPrice(perMillion: string): UnitPrice {
  const value = divideRounded(parseDecimal(perMillion), TOKENS_PER_PRICE, 'down');
  if (value * TOKENS_PER_PRICE !== parseDecimal(perMillion))
    throw new Error(`price ${perMillion} is too fine`);
  return { value, text: formatDecimal(value) };
}

function rate(name: RateName, [hit, miss, output]: Triple): Rate {
  return { name, cacheHit: unitPrice(hit), cacheMiss: unitPrice(miss), output: unitPrice(output) };
}

function flat(since: string, prices: Record<Currency, Triple>): Entry {
  const of = (currency: Currency) => ({ flat: rate('flat', prices[currency]) });
  return { sinceMs: Date.parse(since), rates: { USD: of('USD'), CNY: of('CNY') } };
}

function windowed(since: string, prices: Record<Currency, { offPeak: Triple; peak: Triple }>): Entry {
  const of = (currency: Currency) => ({
    offPeak: rate('off-peak', prices[currency].offPeak),
    peak: rate('peak', prices[currency].peak),
  });
  return { sinceMs: Date.parse(since), rates: { USD: of('USD'), CNY: of('CNY') } };
}

/** What the provider published, oldest first. Before September the flash model was sold as deepseek-v4-flash. */
const TARIFF: Readonly<Record<Model, readonly Entry[]>> = {
  'deepseek-flash': [
    flat('2026-04-24T00:00:00Z', { USD: ['0.0028', '0.14', '0.28'], CNY: ['0.02', '1', '2'] }),
    windowed('2026-08-16T16:00:00Z', {
      USD: { offPeak: ['0.007', '0.22', '0.66'], peak: ['0.014', '0.44', '1.32'] },
      CNY: { offPeak: ['0.05', '1.5', '4.5'], peak: ['0.10', '3', '9'] },
    }),
    // The hour is not published; midnight in Beijing is the sandbox's choice.
    windowed('2026-09-09T16:00:00Z', {
      USD: { offPeak: ['0.003', '0.15', '0.60'], peak: ['0.006', '0.30', '1.20'] },
      CNY: { offPeak: ['0.02', '1', '4'], peak: ['0.04', '2', '8'] },
    }),
  ],
  'deepseek-v4-pro': [
    flat('2026-04-24T00:00:00Z', { USD: ['0.003625', '0.435', '0.87'], CNY: ['0.025', '3', '6'] }),
    windowed('2026-08-16T16:00:00Z', {
      USD: { offPeak: ['0.022', '0.66', '1.98'], peak: ['0.044', '1.32', '3.96'] },
      CNY: { offPeak: ['0.15', '4.5', '13.5'], peak: ['0.30', '9', '27'] },
    }),
  ],
};

/** The prices in force for a model at an instant. Before the first entry the first one holds. */
export function rateAt(model: Model, currency: Currency, instantMs: number): Rate {
  const entries = TARIFF[model];
  const entry = entries.findLast((candidate) => candidate.sinceMs <= instantMs) ?? entries[0];
  if (!entry) throw new Error(`no tariff for ${model}`);
  const rates = entry.rates[currency];
  if ('flat' in rates) return rates.flat;
  return isPeak(instantMs) ? rates.peak : rates.offPeak;
}
