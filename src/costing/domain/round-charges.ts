import { sum, type Decimal } from '../../money/decimal.js';
import type { Charge } from './charge.js';
import { roundFairly } from './fair-rounding.js';

/** What rounding had left a company after its last statement in a currency. */
export interface Balance {
  companyId: string;
  currency: string;
  places: number;
  balance: Decimal;
}

export interface RoundedCharge {
  charge: Charge;
  /** Its cost, rounded. */
  cost: Decimal;
  before: Decimal;
  after: Decimal;
}

/**
 * Rounds what belongs together: charges in one currency with as many places. Their sum is rounded once, and the units left go
 * to whom earlier periods left short. In the order given.
 */
export function roundCharges(input: {
  period: string;
  charges: readonly Charge[];
  balances: readonly Balance[];
}): RoundedCharge[] {
  const groups = new Map<string, Charge[]>();
  for (const charge of input.charges) {
    const group = groups.get(groupOf(charge)) ?? [];
    group.push(charge);
    groups.set(groupOf(charge), group);
  }
  const rounded = new Map<Charge, RoundedCharge>();
  for (const group of groups.values())
    for (const one of roundGroup(group, input)) rounded.set(one.charge, one);
  return input.charges.flatMap((charge) => rounded.get(charge) ?? []);
}

const groupOf = ({ currency, places }: { currency: string; places: number }) => `${currency} ${places}`;

function roundGroup(
  group: readonly Charge[],
  { period, charges, balances }: { period: string; charges: readonly Charge[]; balances: readonly Balance[] },
): RoundedCharge[] {
  const [first] = group;
  if (!first) return [];
  const ofCurrency = balances.filter(({ currency }) => currency === first.currency);
  const known = new Map(ofCurrency.map((balance) => [balance.companyId, balance.balance]));
  const before = (charge: Charge) => known.get(charge.company.id) ?? 0n;
  const charged = new Set(
    charges.filter(({ currency }) => currency === first.currency).map(({ company }) => company.id),
  );
  // Who has no share this time still holds what it was left; who now rounds to other places took it along.
  const absent = ofCurrency.filter(
    ({ companyId, places }) => places === first.places && !charged.has(companyId),
  );
  const result = roundFairly({
    places: first.places,
    period,
    shares: group.map((charge) => ({
      companyId: charge.company.id,
      exact: charge.exact,
      balance: before(charge),
    })),
    poolBalance: sum([...group.map(before), ...absent.map(({ balance }) => balance)]),
  });
  return group.map((charge, index) => {
    const share = result.shares[index];
    if (share?.companyId !== charge.company.id) throw new Error('fair rounding has lost a company');
    return { charge, cost: share.rounded, before: before(charge), after: share.balance };
  });
}
