import { sum, timesInteger, type Decimal } from '../../money/decimal.js';
import type { TokenPrices } from '../../pricing/domain/price.js';
import type { ChargeUseRow } from '../../usage/charge-use.service.js';
import type { ChargeKind, OriginCharge, OwnPart } from './charge.js';

/** Names and prices that charges are written with. */
export interface ChargeNames {
  account: (id: string) => { name: string; provider: string };
  key: (id: string) => string;
  /** Prices of one token at a row and rate of the price book; null where there is none. */
  prices: (priceId: string | null, rate: string | null) => TokenPrices | null;
}

const KINDS = [
  ['cache_hit', 'cacheHit'],
  ['cache_miss', 'cacheMiss'],
  ['output', 'output'],
] as const satisfies readonly (readonly [ChargeKind, keyof TokenPrices])[];

/**
 * The charges of a metered pool: requests of one day, account, key, model, price and rate, a charge for each kind of
 * token. Where price × tokens is not what they cost (read from a bill, without a price) the kinds stay together.
 */
export function chargesOfUse(
  rows: readonly ChargeUseRow[],
  input: { names: ChargeNames; division: 'own' | 'shared' },
): OriginCharge[] {
  const groups = Map.groupBy(rows, (row) => originOf(row));
  return [...groups].flatMap(([id, group]) => {
    const [first] = group;
    if (!first) return [];
    const prices = input.names.prices(first.priceId, first.rate);
    const base = (kind: ChargeKind, unitPrice: Decimal | null) => ({
      ...describe(first, input.names),
      id: `use:${id}/${kind}`,
      kind,
      unitPrice,
    });
    if (prices === null || !group.every((row) => row.cost === sum(costsByKind(row, prices))))
      return [charge(base('all', null), group, { part: wholeOf, division: input.division })];
    return KINDS.flatMap(([kind, field]) => {
      const part = (row: ChargeUseRow): OwnPart => ({
        cost: timesInteger(prices[field], row.tokens[field]),
        quantity: row.tokens[field],
      });
      const used = group.filter((row) => row.tokens[field] > 0n);
      if (used.length === 0) return [];
      return [charge(base(kind, prices[field]), used, { part, division: input.division })];
    });
  });
}

function costsByKind(row: ChargeUseRow, prices: TokenPrices): Decimal[] {
  return KINDS.map(([, field]) => timesInteger(prices[field], row.tokens[field]));
}

function wholeOf({ cost, tokens }: ChargeUseRow): OwnPart {
  return { cost, quantity: sum(Object.values(tokens)) };
}

function charge(
  base: Omit<OriginCharge, 'cost' | 'quantity' | 'division'>,
  rows: readonly ChargeUseRow[],
  { part, division }: { part: (row: ChargeUseRow) => OwnPart; division: 'own' | 'shared' },
): OriginCharge {
  const parts = rows.map((row) => [row.companyId, part(row)] as const);
  return {
    ...base,
    cost: sum(parts.map(([, { cost }]) => cost)),
    quantity: sum(parts.map(([, { quantity }]) => quantity ?? 0n)),
    division: division === 'own' ? { kind: 'own', companies: new Map(parts) } : { kind: 'shared' },
  };
}

function describe(row: ChargeUseRow, names: ChargeNames) {
  const { name, provider } = names.account(row.providerAccountId);
  return {
    currency: row.currency,
    account: { id: row.providerAccountId, name },
    provider,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    model: row.model,
    priceId: row.priceId,
    rate: row.rate,
    key: { id: row.keyId, name: names.key(row.keyId) },
    billId: null,
  };
}

function originOf(row: ChargeUseRow): string {
  const { day, providerAccountId, keyId, model, priceId, rate } = row;
  return [day, providerAccountId, keyId, model, priceId ?? 'none', rate ?? 'none'].join('/');
}
