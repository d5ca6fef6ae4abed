import type { Decimal } from '../../money/decimal.js';
import type { Findings } from './findings.js';
import { isInstant } from './instants.js';
import { decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

/** Prices of one token, as the pack's book has them. */
export interface TokenPrices {
  cacheHit: Decimal;
  cacheMiss: Decimal;
  output: Decimal;
}

export interface PackPrice {
  line: number;
  provider: string;
  model: string;
  currency: string;
  flat: TokenPrices;
  peak: TokenPrices | null;
  /** Of the hours of the peak price. */
  schedule: string;
  /** Requests of fewer prompt tokens have another price. */
  promptTokensMin: bigint;
  validFrom: string;
  /** Some request names it. */
  used: boolean;
}

export type PriceBook = ReadonlyMap<string, PackPrice>;

/** Reads the price rows; one that cannot be read, or is there twice, is named. */
export async function checkPrices(
  pieces: AsyncIterable<Row<'prices.csv'>[]>,
  findings: Findings,
): Promise<PriceBook> {
  const book = new Map<string, PackPrice>();
  for await (const rows of pieces) {
    for (const { line, cells } of rows) {
      findings.checked('prices');
      const price = priceOf(cells, line);
      if (price === null || book.has(cells.id)) {
        const code = price === null ? 'cell_strange' : 'row_twice';
        findings.add({ check: 'prices', code, file: 'prices.csv', line });
      } else book.set(cells.id, price);
    }
  }
  return book;
}

/** The book holds the prices that requests name, and no others. */
export function checkPricesUsed(book: PriceBook, findings: Findings): void {
  for (const { used, line } of book.values())
    if (!used) findings.add({ check: 'prices', code: 'row_unused', file: 'prices.csv', line });
}

function priceOf(cells: Row<'prices.csv'>['cells'], line: number): PackPrice | null {
  const flat = pricesOf(cells.cacheHit, cells.cacheMiss, cells.output);
  const hasPeak = cells.peakOutput !== '';
  const peak = hasPeak ? pricesOf(cells.peakCacheHit, cells.peakCacheMiss, cells.peakOutput) : null;
  if (flat === null || (hasPeak && peak === null) || !/^\d{1,12}$/.test(cells.minPromptTokens)) return null;
  if (!hasPeak && (cells.peakCacheHit !== '' || cells.peakCacheMiss !== '')) return null;
  if (!isInstant(cells.validFrom)) return null;
  const { provider, model, currency, schedule, validFrom } = cells;
  const promptTokensMin = BigInt(cells.minPromptTokens);
  return { line, provider, model, currency, flat, peak, schedule, promptTokensMin, validFrom, used: false };
}

function pricesOf(cacheHit: string, cacheMiss: string, output: string): TokenPrices | null {
  const [hit, miss, out] = [decimalOf(cacheHit), decimalOf(cacheMiss), decimalOf(output)];
  return hit === null || miss === null || out === null
    ? null
    : { cacheHit: hit, cacheMiss: miss, output: out };
}
