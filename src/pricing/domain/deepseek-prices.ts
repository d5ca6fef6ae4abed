import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import { type PublishedPrice, seedPrice, type SeedPrice } from './seed-row.js';

/**
 * DeepSeek's changes took effect at midnight in Beijing wherever the hour was published (16:00 UTC on 16 August 2026).
 * Where only the day is known (24 April, 10 September) the same midnight is taken: the bill will tell. Every price that
 * was replaced has an end, so that a row that goes missing leaves a gap and not the price before it.
 */
const V4_FROM = '2026-04-24T00:00:00+08:00';
const PEAK_FROM = '2026-08-17T00:00:00+08:00';
const FLASH_FROM = '2026-09-10T00:00:00+08:00';

type Row = Omit<
  PublishedPrice,
  'provider' | 'model' | 'currency' | 'schedule' | 'perMillion' | 'peakPerMillion'
> & {
  models: readonly string[];
  /** Flat or off-peak, then peak. */
  usd: readonly [string, string?];
  cny?: readonly [string, string?];
};

const ROWS: readonly Row[] = [
  {
    // Nothing shows the price before December 2025, nor what the old names cost between V4's arrival and their
    // removal in July: requests of those times have no price rather than a guessed one.
    models: ['deepseek-chat', 'deepseek-reasoner'],
    usd: ['0.028 / 0.28 / 0.42'],
    from: '2025-12-01T00:00:00+08:00',
    to: V4_FROM,
    source: 'Pricing page of the V3.2 models; a provider bill of December 2025 agrees to the last digit.',
  },
  {
    models: ['deepseek-v4-flash'],
    usd: ['0.0028 / 0.14 / 0.28'],
    cny: ['0.02 / 1 / 2'],
    from: V4_FROM,
    to: PEAK_FROM,
    source: 'Pricing page as captured by models.dev on 2026-07-02.',
  },
  {
    // First announced as a temporary cut; it became permanent on 22 May and was charged from the first day.
    models: ['deepseek-v4-pro'],
    usd: ['0.003625 / 0.435 / 0.87'],
    cny: ['0.025 / 3 / 6'],
    from: V4_FROM,
    to: PEAK_FROM,
    source: 'Pricing page as captured by models.dev on 2026-07-02; bills of June and July 2026 agree.',
  },
  {
    models: ['deepseek-v4-flash', 'deepseek-v4-flash-vision-exp'],
    usd: ['0.007 / 0.22 / 0.66', '0.014 / 0.44 / 1.32'],
    cny: ['0.05 / 1.5 / 4.5', '0.10 / 3 / 9'],
    from: PEAK_FROM,
    to: FLASH_FROM,
    source: 'Pricing page, English and Chinese, August 2026: the start of peak pricing.',
  },
  {
    // An article has this name answered by Flash at its price since 14 September; the official pages of October and
    // November still list a price of its own, and those are what the account is billed by.
    models: ['deepseek-v4-pro'],
    usd: ['0.022 / 0.66 / 1.98', '0.044 / 1.32 / 3.96'],
    cny: ['0.15 / 4.5 / 13.5', '0.30 / 9 / 27'],
    from: PEAK_FROM,
    source: 'Pricing page, English and Chinese, August to November 2026.',
  },
  {
    // The two retired names are served by Flash and billed at its price.
    models: ['deepseek-flash', 'deepseek-v4-flash', 'deepseek-v4-flash-vision-exp'],
    usd: ['0.003 / 0.15 / 0.60', '0.006 / 0.30 / 1.20'],
    cny: ['0.02 / 1 / 4', '0.04 / 2 / 8'],
    from: FLASH_FROM,
    source:
      'Pricing page, English and Chinese, September to November 2026; a console export of September shows both miss prices.',
  },
];

/** DeepSeek's prices since December 2025, in both currencies an account may be billed in. */
export const DEEPSEEK_PRICES: readonly SeedPrice[] = ROWS.flatMap(({ models, usd, cny, ...row }) =>
  models.flatMap((model) =>
    [{ currency: 'USD', published: usd }, ...(cny ? [{ currency: 'CNY', published: cny }] : [])].map(
      ({ currency, published: [perMillion, peakPerMillion] }) =>
        seedPrice({
          ...row,
          provider: 'deepseek',
          model,
          currency,
          perMillion,
          ...(peakPerMillion !== undefined && { peakPerMillion, schedule: DEEPSEEK_SCHEDULE.name }),
        }),
    ),
  ),
);
