import { createHash } from 'node:crypto';
import { type Decimal, parseDecimal } from '../../money/decimal.js';
import type { Price, TokenPrices } from './price.js';

/** A price that comes with the product, and where it was read. */
export interface SeedPrice extends Price {
  source: string;
}

/** A price as providers publish it: `hit / miss / output` for a million tokens. */
export interface PublishedPrice extends Omit<Price, 'id' | 'prices' | 'peak' | 'validFrom' | 'validTo'> {
  perMillion: string;
  peakPerMillion?: string;
  /** ISO 8601 with offset. */
  from: string;
  to?: string;
  source: string;
}

/** Turns a published price into one of the book. Throws when it is no exact price of one token. */
export function seedPrice({ perMillion, peakPerMillion, from, to, ...rest }: PublishedPrice): SeedPrice {
  return {
    ...rest,
    id: seedId([
      rest.provider,
      rest.model,
      rest.currency,
      rest.minPromptTokens,
      perMillion,
      peakPerMillion,
      from,
      to,
    ]),
    prices: perToken(perMillion),
    ...(peakPerMillion !== undefined && { peak: perToken(peakPerMillion) }),
    validFrom: new Date(from),
    validTo: to === undefined ? null : new Date(to),
  };
}

function perToken(published: string): TokenPrices {
  const [cacheHit, cacheMiss, output, ...more] = published.split(' / ').map(ofOneToken);
  if (cacheHit === undefined || cacheMiss === undefined || output === undefined || more.length > 0) {
    throw new Error(`not "hit / miss / output": ${published}`);
  }
  return { cacheHit, cacheMiss, output };
}

function ofOneToken(perMillion: string): Decimal {
  const price = parseDecimal(perMillion);
  if (price % 1_000_000n !== 0n)
    throw new Error(`more places than one token's price can hold: ${perMillion}`);
  return price / 1_000_000n;
}

/**
 * A UUIDv8 made from the content, so that every installation gives a seed the same id and a changed seed another one.
 * It begins with zeros and so sorts before the UUIDv7 of a price that staff enter: theirs wins a tie.
 */
function seedId(content: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `00000000-0000-8${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
