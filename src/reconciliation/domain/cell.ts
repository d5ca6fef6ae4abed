import type { Decimal } from '../../money/decimal.js';

/** Tokens in kinds that do not overlap. */
export interface CellTokens {
  cacheHit: bigint;
  cacheMiss: bigint;
  output: bigint;
}

export const TOKEN_KINDS = ['cacheHit', 'cacheMiss', 'output'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Quantities by kind and price of one token: what a bill writes as rows. */
export type PriceRows = Map<string, { kind: TokenKind; price: Decimal; quantity: bigint }>;

/** What a bill says of one bucket, model, key and currency. */
export interface BilledCell {
  /** Index of the interval. */
  interval: number;
  model: string;
  keyId: string | null;
  keyName: string | null;
  keyFingerprint: string | null;
  currency: string;
  /** The bill that says so. */
  billId: string;
  superseded: boolean;
  /** Null where the bill tells no requests. */
  requests: bigint | null;
  tokens: CellTokens;
  /** Without what is quarantined. */
  cost: Decimal;
  quarantined: Decimal;
  quarantinedLines: number;
  /** Every row with money has a kind and a price of one token. */
  isPriced: boolean;
}

/** Tokens of a cell at one price, as the bill states them. */
export interface BilledPrice {
  interval: number;
  model: string;
  keyId: string | null;
  keyName: string | null;
  keyFingerprint: string | null;
  currency: string;
  kind: TokenKind;
  price: Decimal;
  quantity: bigint;
}

/** Requests of ours, summed, whose cost their answers told. */
export interface MeteredSums {
  interval: number;
  keyId: string;
  model: string;
  responseModel: string | null;
  currency: string;
  requests: number;
  tokens: CellTokens;
  cost: Decimal;
  uncertain: { requests: number };
  /** Undefined: prices are not told apart. Null: their price is not in the book. */
  prices?: CellTokens | null | undefined;
}

/** A request of ours whose cost its answer left open. */
export interface OpenRequest {
  id: string;
  interval: number;
  keyId: string;
  model: string;
  responseModel: string | null;
  currency: string;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  tokens: CellTokens | null;
  cost: Decimal | null;
  heldCost: Decimal | null;
  settledByBill: string | null;
  settledHow: 'cost' | 'usage' | 'estimate' | null;
  startedAt: Date;
  /** Null while it is under way. */
  finishedAt: Date | null;
}

/** A priced request that a bill which goes by the end of requests puts elsewhere, or prices otherwise. */
export interface MovedRequest {
  interval: number;
  /** -1: outside. */
  endInterval: number;
  keyId: string;
  model: string;
  responseModel: string | null;
  currency: string;
  tokens: CellTokens;
  cost: Decimal;
  /** Prices of one token at its start and end; null where the book does not tell. */
  pricesAtStart: CellTokens | null;
  pricesAtEnd: CellTokens | null;
  /** It lies at the edge of two buckets, and the provider's clock puts it on the other side than ours. */
  isAtEdge?: boolean | undefined;
}

/** One bucket, model, key and currency: the bill's side and ours. */
export interface Cell {
  interval: number;
  model: string;
  keyId: string | null;
  keyName: string | null;
  keyFingerprint: string | null;
  currency: string;
  /** A key that is not ours: nobody's requests can explain it. */
  isForeign: boolean;
  billed: BilledCell | null;
  billedPrices: PriceRows;
  /** What the answers told; what a bill has settled is in `open`. */
  requests: bigint;
  tokens: CellTokens;
  cost: Decimal;
  meteredPrices: PriceRows;
  /** False: a price of ours is not in the book, so that rows cannot be compared. */
  pricesKnown: boolean;
  open: OpenRequest[];
  uncertainRequests: number;
  /** By how much the bill exceeds our own pricing since it goes by the end of requests. */
  rateByEnd: Decimal;
  /** Requests at its edges that the bill counts here and our clock in the neighbour, less those the other way round. */
  edge: { requests: number; cost: Decimal };
}

export const NO_TOKENS: Readonly<CellTokens> = { cacheHit: 0n, cacheMiss: 0n, output: 0n };

/** Adds quantities at their prices, `sign` times. */
export function addPrices(
  rows: PriceRows,
  input: { tokens: CellTokens; prices: CellTokens; sign: 1n | -1n },
): void {
  for (const kind of TOKEN_KINDS) {
    if (input.tokens[kind] === 0n) continue;
    const price = input.prices[kind];
    const id = `${kind}|${price}`;
    const quantity = (rows.get(id)?.quantity ?? 0n) + input.sign * input.tokens[kind];
    if (quantity === 0n) rows.delete(id);
    else rows.set(id, { kind, price, quantity });
  }
}

/** left + sign × right, by kind. */
export function addTokens(left: CellTokens, right: CellTokens, sign: 1n | -1n = 1n): CellTokens {
  return {
    cacheHit: left.cacheHit + sign * right.cacheHit,
    cacheMiss: left.cacheMiss + sign * right.cacheMiss,
    output: left.output + sign * right.output,
  };
}

/** Tokens at prices of one token each. */
export function costAt(tokens: CellTokens, prices: CellTokens): Decimal {
  return (
    tokens.cacheHit * prices.cacheHit + tokens.cacheMiss * prices.cacheMiss + tokens.output * prices.output
  );
}
