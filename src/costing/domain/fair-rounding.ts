import { createHash } from 'node:crypto';
import { SCALE, sum, type Decimal } from '../../money/decimal.js';

export interface FairRoundingInput {
  /** Decimal places of the rounded amounts: of the currency, or more. 0 to 18. */
  places: number;
  /** Names the period; with the company's id it decides between equals. */
  period: string;
  /** Each company once. `balance`: exact minus rounded, summed over its earlier periods; 0 for a new one. */
  shares: readonly { companyId: string; exact: Decimal; balance: Decimal }[];
  /** The same of the sum: Σ of all balances, those of companies without a share in this period included. */
  poolBalance: Decimal;
}

export interface RoundedShare {
  companyId: string;
  rounded: Decimal;
  /** What the next period begins with: exact + old balance − rounded. */
  balance: Decimal;
}

export interface FairRounding {
  /** In the order given. */
  shares: RoundedShare[];
  /** Σ of the rounded shares. */
  rounded: Decimal;
  poolBalance: Decimal;
}

/**
 * Largest remainder, carried over.
 * 1. The sum is rounded, down or up, so that what all periods together were rounded by stays within half a unit.
 * 2. Each share is rounded down; that gives away fewer units than the sum has.
 * 3. The units left go, one each, to the shares with the largest remainder + balance; a share without remainder gets
 *    none. So each is within one unit of its exact share, and who was left short before comes first.
 * 4. Between equals a hash of period and company decides: the same wherever it is computed, and nobody's for long.
 */
export function roundFairly(input: FairRoundingInput): FairRounding {
  const unit = unitOf(input.places);
  const rounded = roundedSum(input, unit);
  const floors = input.shares.map(({ exact }) => floorTo(exact, unit));
  const up = firstInTurn(input, { floors, units: (rounded - sum(floors)) / unit });
  const shares = input.shares.map(({ companyId, exact, balance }, index) => {
    const own = (floors[index] ?? 0n) + (up.has(companyId) ? unit : 0n);
    return { companyId, rounded: own, balance: exact + balance - own };
  });
  if (sum(shares.map((share) => share.rounded)) !== rounded)
    throw new Error('rounded shares do not sum to the rounded pool');
  const exact = sum(input.shares.map((share) => share.exact));
  return { shares, rounded, poolBalance: exact + input.poolBalance - rounded };
}

/** One unit of the last of these places. */
export function unitOf(places: number): Decimal {
  if (!Number.isInteger(places) || places < 0 || places > SCALE)
    throw new RangeError(`places must be a whole number from 0 to ${SCALE}`);
  return 10n ** BigInt(SCALE - places);
}

function roundedSum({ shares, poolBalance }: FairRoundingInput, unit: Decimal): Decimal {
  const exact = sum(shares.map((share) => share.exact));
  const floor = floorTo(exact, unit);
  if (floor === exact) return exact;
  return 2n * (exact - floor + poolBalance) > unit ? floor + unit : floor;
}

function firstInTurn(
  { shares, period }: FairRoundingInput,
  { floors, units }: { floors: readonly Decimal[]; units: bigint },
): Set<string> {
  const hashes = new Map<string, string>();
  const hashOf = (companyId: string) => {
    const known = hashes.get(companyId) ?? hash(`${period} ${companyId}`);
    hashes.set(companyId, known);
    return known;
  };
  const claims = shares
    .map(({ companyId, exact, balance }, index) => {
      const remainder = exact - (floors[index] ?? 0n);
      return { companyId, remainder, claim: remainder + balance };
    })
    .filter(({ remainder }) => remainder > 0n)
    .sort((a, b) =>
      a.claim === b.claim ? compare(hashOf(a.companyId), hashOf(b.companyId)) : a.claim > b.claim ? -1 : 1,
    );
  return new Set(claims.slice(0, Number(units)).map(({ companyId }) => companyId));
}

/** The largest multiple of `unit` that is not above `value`; below 0 too. */
function floorTo(value: Decimal, unit: Decimal): Decimal {
  const rest = value % unit;
  return value - (rest < 0n ? rest + unit : rest);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
