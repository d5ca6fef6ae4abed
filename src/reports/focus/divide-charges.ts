import { setImmediate as breathe } from 'node:timers/promises';
import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import { sum, type Decimal } from '../../money/decimal.js';
import type { OriginCharge, OwnPart } from './charge.js';

/** One part of a charge; `companyId` null: the part that nobody bears. */
export interface ChargePart {
  companyId: string | null;
  cost: Decimal;
  /** Null where the charge has no quantity. */
  quantity: bigint | null;
  /** In billionths; the parts of one charge come to a billion. */
  ratio: bigint;
}

export interface DividedCharge {
  charge: OriginCharge;
  parts: ChargePart[];
}

export const RATIO_ONE = 1_000_000_000n;
/** Others get their turn after so many charges. */
const CHARGES_AT_ONCE = 200;

/** What each company bears of the pool; null is what nobody bears of the shared charges. */
export type Shares = readonly { companyId: string | null; amount: Decimal }[];

/** Charges and shares are not of the same money: no division of one can give the other. */
export class ChargesDiffer extends Error {}

interface Column {
  companyId: string | null;
  /** What its parts of the shared charges must come to. */
  target: Decimal;
  /** What is still missing of it once every part is rounded down. */
  short: Decimal;
}

/**
 * Divides every charge so that both sums are exact: the parts of a charge come to the charge, and the parts of a
 * company over all charges come to its share.
 *
 * 1. Charges with an own division take it as it is; what is nobody's stays nobody's.
 * 2. What is left of the shares is spread over the shared charges in proportion, rounded down; each charge is then
 *    short of a few units of 10⁻¹⁸, and so is each company, by the same number in all.
 * 3. Those units are given charge by charge to the first companies that are still short.
 *
 * Throws `ChargesDiffer` when charges and shares do not come to the same.
 */
export async function* divideCharges(
  charges: readonly OriginCharge[],
  shares: Shares,
): AsyncGenerator<DividedCharge> {
  const shared = charges.filter(({ division }) => division.kind === 'shared');
  const pool = sum(shared.map(({ cost }) => cost));
  const columns = columnsOf(charges, shares, pool);
  for (const [index, { cost }] of shared.entries()) {
    if (index % CHARGES_AT_ONCE === 0) await breathe();
    for (const column of columns) column.short -= roundedDown(cost * column.target, pool);
  }
  const last = shared.at(-1);
  for (const [index, charge] of charges.entries()) {
    if (index % CHARGES_AT_ONCE === 0) await breathe();
    const { division } = charge;
    if (division.kind === 'nobody') yield divided(charge, [{ companyId: null, cost: charge.cost }]);
    else if (division.kind === 'own') yield dividedByUse(charge, division.companies);
    else yield divided(charge, partsOf(charge, { columns, pool, isLast: charge === last }));
  }
}

function columnsOf(charges: readonly OriginCharge[], shares: Shares, pool: Decimal): Column[] {
  const own = new Map<string, Decimal>();
  for (const { division } of charges) {
    if (division.kind !== 'own') continue;
    for (const [companyId, { cost }] of division.companies)
      own.set(companyId, (own.get(companyId) ?? 0n) + cost);
  }
  const columns = shares.map(({ companyId, amount }) => {
    const target = amount - (companyId === null ? 0n : (own.get(companyId) ?? 0n));
    if (companyId !== null) own.delete(companyId);
    return { companyId, target, short: target };
  });
  const strangers = [...own.values()].some((cost) => cost !== 0n);
  if (strangers || sum(columns.map(({ target }) => target)) !== pool)
    throw new ChargesDiffer('the charges do not come to the shares');
  return columns;
}

function partsOf(
  charge: OriginCharge,
  { columns, pool, isLast }: { columns: readonly Column[]; pool: Decimal; isLast: boolean },
): { companyId: string | null; cost: Decimal }[] {
  const costs = columns.map(({ target }) => roundedDown(charge.cost * target, pool));
  let left = charge.cost - sum(costs);
  for (const [index, column] of columns.entries()) {
    // Charges that come to nothing in all have no proportions: the first one bears them, and the last evens it out.
    const given = isLast ? column.short : pool === 0n ? left : left < column.short ? left : column.short;
    costs[index] = (costs[index] ?? 0n) + given;
    column.short -= given;
    left -= given;
  }
  if (left !== 0n) throw new Error(`the parts of ${charge.id} do not come to it`);
  return columns.map(({ companyId }, index) => ({ companyId, cost: costs[index] ?? 0n }));
}

/** Towards minus infinity, whatever the signs: then nothing that is short is ever negative. */
function roundedDown(product: bigint, pool: Decimal): Decimal {
  if (pool === 0n) return 0n;
  const quotient = product / pool;
  const isExact = quotient * pool === product;
  return !isExact && product < 0n !== pool < 0n ? quotient - 1n : quotient;
}

function dividedByUse(charge: OriginCharge, companies: ReadonlyMap<string, OwnPart>): DividedCharge {
  const parts = [...companies].map(([companyId, part]) => ({ companyId, ...part }));
  if (sum(parts.map(({ cost }) => cost)) !== charge.cost)
    throw new Error(`the requests of ${charge.id} do not come to it`);
  const ratios = ratiosOf(parts.map(({ cost }) => cost));
  return { charge, parts: parts.map((part, index) => ({ ...part, ratio: ratios[index] ?? 0n })) };
}

function divided(
  charge: OriginCharge,
  whole: readonly { companyId: string | null; cost: Decimal }[],
): DividedCharge {
  const borne = whole.filter(({ cost }) => cost !== 0n);
  // A charge of nothing is still a charge, with its quantity.
  const parts = borne.length > 0 ? borne : [{ companyId: null, cost: charge.cost }];
  const ratios = ratiosOf(parts.map(({ cost }) => cost));
  const quantities = charge.quantity === null ? null : splitByLargestRemainder(charge.quantity, ratios);
  return {
    charge,
    parts: parts.map((part, index) => ({
      ...part,
      quantity: quantities?.[index] ?? null,
      ratio: ratios[index] ?? 0n,
    })),
  };
}

/** Ratios of parts, in billionths that come to one exactly. */
function ratiosOf(costs: readonly Decimal[]): bigint[] {
  return splitByLargestRemainder(
    RATIO_ONE,
    costs.map((cost) => (cost < 0n ? -cost : cost)),
  );
}
