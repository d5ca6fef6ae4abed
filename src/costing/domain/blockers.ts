import { formatDecimal, type Decimal } from '../../money/decimal.js';
import { moneyJson, type MoneyJson } from '../../money/money.js';

export const BLOCKER_CODES = [
  'period_not_over',
  'earlier_period_open',
  'unknown_attempts',
  'missing_price',
  'no_bill',
  'difference',
  'foreign_cost',
  'quarantined_lines',
  'missing_exchange_rate',
] as const;
/** What stands in the way of a close. Each may be accepted by its code, with a reason. */
export type BlockerCode = (typeof BLOCKER_CODES)[number];

/** One blocker as the contract writes it. */
export interface Blocker {
  code: BlockerCode;
  detail: string;
  count: number;
  /** What it is about, for whoever writes the sentence anew in another language: months, models, accounts, keys, rates. */
  names?: string[];
  /** Money at stake; absent where there is none to name or it is in several currencies. */
  amount?: MoneyJson;
}

/** What the ledger alone tells. */
export interface LedgerFacts {
  now: Date;
  endsAt: Date;
  timeZone: string;
  /** Earlier months with usage or a bill that are not closed, oldest first. */
  earlierOpen: readonly string[];
  /** Requests whose answer was lost or is still awaited. */
  unknown: readonly { currency: string; attempts: number; held: Decimal | null }[];
  /** Answered requests that no price of the book covers. */
  unpriced: readonly { provider: string; model: string; attempts: number }[];
}

/** What the bill tells, in one currency. */
export interface BillFacts {
  currency: string;
  ownResidual: Decimal;
  quarantined: Decimal;
  unattributed: Decimal;
  foreignKeys: readonly { name: string | null; amount: Decimal }[];
  meteredOnly: { requests: number; cost: Decimal };
  mismatches: { count: number; amount: Decimal };
  uncovered: readonly { accountId: string; from: Date; to: Date }[];
}

/** A company whose statement needs a rate that is not there. */
export interface MissingRate {
  companyName: string;
  base: string;
  quote: string;
  date: string;
}

/** So many names are told; the count is always whole. */
const NAMED_MAX = 5;

/** What the ledger holds against a close. */
export function ledgerBlockers(facts: LedgerFacts): Blocker[] {
  const blockers: Blocker[] = [];
  const { now, endsAt, earlierOpen, unknown, unpriced } = facts;
  if (now < endsAt) {
    blockers.push({
      code: 'period_not_over',
      detail: `the month ends at ${endsAt.toISOString()} (${facts.timeZone})`,
      count: 1,
    });
  }
  if (earlierOpen.length > 0) {
    blockers.push({
      code: 'earlier_period_open',
      detail: `not closed yet: ${named(earlierOpen)}`,
      count: earlierOpen.length,
      names: some(earlierOpen),
    });
  }
  const lost = total(unknown.map(({ attempts }) => attempts));
  if (lost > 0) {
    const held = unknown.filter((one) => one.held !== null);
    blockers.push({
      code: 'unknown_attempts',
      detail: `${lost} requests have no outcome or no known cost${
        held.length > 0
          ? `; held for them: ${held.map((one) => money(one.held ?? 0n, one.currency)).join(', ')}`
          : ''
      }`,
      count: lost,
      ...(held.length === 1 && held[0] && { amount: moneyJson(held[0].held ?? 0n, held[0].currency) }),
    });
  }
  const without = total(unpriced.map(({ attempts }) => attempts));
  if (without > 0) {
    const models = unpriced.map(({ provider, model }) => `${provider} ${model}`);
    blockers.push({
      code: 'missing_price',
      detail: `${without} requests have no price: ${named(models)}`,
      count: without,
      names: some(models),
    });
  }
  return blockers;
}

/** What the bill holds against a close; `accountNames` by account id. */
export function billBlockers(
  facts: readonly BillFacts[],
  accountNames: ReadonlyMap<string, string>,
): Blocker[] {
  const blockers: Blocker[] = [];
  const uncovered = facts.flatMap((one) => one.uncovered);
  if (uncovered.length > 0) {
    const nameOf = (accountId: string) => accountNames.get(accountId) ?? accountId;
    const spans = uncovered.map(
      ({ accountId, from, to }) => `${nameOf(accountId)} from ${from.toISOString()} to ${to.toISOString()}`,
    );
    blockers.push({
      code: 'no_bill',
      detail: `no bill covers ${named(spans)}`,
      count: uncovered.length,
      names: some(uncovered.map(({ accountId }) => nameOf(accountId))),
    });
  }
  const differing = facts.filter(
    ({ ownResidual, mismatches, meteredOnly }) =>
      ownResidual !== 0n || mismatches.count > 0 || meteredOnly.requests > 0,
  );
  if (differing.length > 0) {
    blockers.push({
      code: 'difference',
      detail: differing.map(differenceText).join('; '),
      count: total(differing.map(({ mismatches, meteredOnly }) => mismatches.count + meteredOnly.requests)),
      ...onlyAmount(differing, ({ ownResidual }) => ownResidual),
    });
  }
  const foreign = facts.filter(
    ({ unattributed, foreignKeys }) => unattributed !== 0n || foreignKeys.length > 0,
  );
  if (foreign.length > 0) {
    const keys = foreign.flatMap(({ currency, foreignKeys }) =>
      foreignKeys.map(({ name, amount }) => `${name ?? 'a key without a name'} ${money(amount, currency)}`),
    );
    blockers.push({
      code: 'foreign_cost',
      detail: `billed for keys that are not ours: ${named(keys)}`,
      count: keys.length,
      names: some(foreign.flatMap(({ foreignKeys }) => foreignKeys.flatMap(({ name }) => name ?? []))),
      ...onlyAmount(foreign, ({ unattributed }) => unattributed),
    });
  }
  const odd = facts.filter(({ quarantined }) => quarantined !== 0n);
  if (odd.length > 0) {
    blockers.push({
      code: 'quarantined_lines',
      detail: `billed under unknown kinds: ${odd.map((one) => money(one.quarantined, one.currency)).join(', ')}`,
      count: odd.length,
      ...onlyAmount(odd, ({ quarantined }) => quarantined),
    });
  }
  return blockers;
}

/** Companies that cannot be billed in their currency. */
export function rateBlockers(missing: readonly MissingRate[]): Blocker[] {
  if (missing.length === 0) return [];
  const pairs = new Set(missing.map(({ base, quote, date }) => `${base} to ${quote} on ${date}`));
  return [
    {
      code: 'missing_exchange_rate',
      detail: `no rate from ${named([...pairs])}, needed for ${named(missing.map((one) => one.companyName))}`,
      count: missing.length,
      names: some(missing.map(({ base, quote, date }) => `${base} → ${quote} ${date}`)),
    },
  ];
}

function differenceText(facts: BillFacts): string {
  const { currency, ownResidual, mismatches, meteredOnly } = facts;
  const parts = [`bill and requests differ by ${money(ownResidual, currency)} on our own keys`];
  if (mismatches.count > 0) parts.push(`${mismatches.count} buckets do not match`);
  if (meteredOnly.requests > 0)
    parts.push(`${meteredOnly.requests} requests of ${money(meteredOnly.cost, currency)} are on no bill`);
  return parts.join(', ');
}

function onlyAmount(facts: readonly BillFacts[], of: (facts: BillFacts) => Decimal): { amount?: MoneyJson } {
  const [first, second] = facts;
  return first && !second ? { amount: moneyJson(of(first), first.currency) } : {};
}

const some = (names: readonly string[]) => [...new Set(names)].slice(0, NAMED_MAX);
const money = (amount: Decimal, currency: string) => `${formatDecimal(amount)} ${currency}`;
const total = (counts: readonly number[]) => counts.reduce((left, right) => left + right, 0);
const named = (names: readonly string[]) =>
  names.length > NAMED_MAX
    ? `${names.slice(0, NAMED_MAX).join(', ')} and ${names.length - NAMED_MAX} more`
    : names.join(', ');
