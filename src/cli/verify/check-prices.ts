import type { Decimal } from '../../money/decimal.js';
import type { Findings } from './findings.js';
import { decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

/** Prices of one token, as the pack's book has them. */
export interface TokenPrices {
  cacheHit: Decimal;
  cacheMiss: Decimal;
  output: Decimal;
}

export interface PackPrice {
  provider: string;
  model: string;
  currency: string;
  flat: TokenPrices;
  peak: TokenPrices | null;
  /** Requests of fewer prompt tokens have another price. */
  promptTokensMin: bigint;
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
      const price = priceOf(cells);
      if (price === null || book.has(cells.id)) {
        const code = price === null ? 'cell_strange' : 'row_twice';
        findings.add({ check: 'prices', code, file: 'prices.csv', line });
      } else book.set(cells.id, price);
    }
  }
  return book;
}

function priceOf(cells: Row<'prices.csv'>['cells']): PackPrice | null {
  const flat = pricesOf(cells.cacheHit, cells.cacheMiss, cells.output);
  const hasPeak = cells.peakOutput !== '';
  const peak = hasPeak ? pricesOf(cells.peakCacheHit, cells.peakCacheMiss, cells.peakOutput) : null;
  if (flat === null || (hasPeak && peak === null) || !/^\d{1,12}$/.test(cells.minPromptTokens)) return null;
  const { provider, model, currency } = cells;
  return { provider, model, currency, flat, peak, promptTokensMin: BigInt(cells.minPromptTokens) };
}

function pricesOf(cacheHit: string, cacheMiss: string, output: string): TokenPrices | null {
  const [hit, miss, out] = [decimalOf(cacheHit), decimalOf(cacheMiss), decimalOf(output)];
  return hit === null || miss === null || out === null
    ? null
    : { cacheHit: hit, cacheMiss: miss, output: out };
}
