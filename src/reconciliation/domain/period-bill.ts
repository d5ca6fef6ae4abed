import type { Decimal } from '../../money/decimal.js';
import type { Cell } from './cell.js';
import type { BillInterval, TimeSpan } from './intervals.js';
import { isEmpty, judgeCell, type CellJudgement } from './judge-cell.js';

/** A bucket that reaches over an edge of the period, and what of its bill counts here and there. */
export interface PeriodCut {
  providerAccountId: string;
  start: string;
  end: string;
  model: string;
  billed: Decimal;
  inside: Decimal;
  outside: Decimal;
}

/**
 * A bucket that begins in the period and bills requests of another one: what these come to, by the key whose lines
 * explain them (null: by lines that tell no key).
 */
export interface PeriodEdge {
  start: string;
  end: string;
  keyId: string | null;
  amount: Decimal;
}

/** What the bills say of a period, in one currency. billed = Σ companies + ownResidual + unattributed + quarantined. */
export interface PeriodBillFacts {
  currency: string;
  billed: Decimal;
  /** Known cost of their requests of the period within buckets of a bill. */
  companies: { companyId: string; cost: Decimal; keys: { keyId: string; cost: Decimal }[] }[];
  /** On our own keys, of the buckets that begin in the period: billed − metered. */
  ownResidual: Decimal;
  unattributed: Decimal;
  quarantined: Decimal;
  /** By our key: its requests' cost and its residual. Lines that tell no key are in `ownResidual` only. */
  keyTotals: { keyId: string; amount: Decimal }[];
  /** Keys on our accounts that are not ours. */
  foreignKeys: { name: string | null; masked: string | null; amount: Decimal }[];
  /** Requests of the period that lie in no bucket of a bill: they are in no figure above. */
  meteredOnly: { requests: number; cost: Decimal };
  /** Buckets, models and keys whose sides differ for no known reason; the amount sums sizes. */
  mismatches: { count: number; requests: number; amount: Decimal };
  unknownHeld: { attempts: number; held: Decimal | null };
  cuts: PeriodCut[];
  edges: PeriodEdge[];
  /** Accounts whose bills go by the end of a request. */
  ratedByEnd: string[];
  /** Ids. */
  bills: string[];
  /** Spans of accounts with requests for which no bill was made. */
  uncovered: { accountId: string; from: Date; to: Date }[];
}

/** Requests of one company and key within the period: in buckets of a bill, or not. */
export interface PeriodUse {
  companyId: string;
  keyId: string;
  currency: string;
  covered: boolean;
  requests: number;
  cost: Decimal;
}

/** One account, read. */
export interface AccountFacts {
  accountId: string;
  rateBy: 'start' | 'end' | 'undecided';
  intervals: readonly BillInterval[];
  cells: readonly Cell[];
  /**
   * Those that differ by requests at their edges alone. No amount is put elsewhere for that: each period would have to
   * see the same of an edge, and nothing would be gained.
   */
  atEdges: ReadonlySet<Cell>;
  use: readonly PeriodUse[];
  unknown: readonly { currency: string; heldCost: Decimal | null }[];
  /** Buckets, by index, that bill requests of another period too. */
  edges: ReadonlySet<number>;
  /** What our requests of this period come to in them. */
  edgeUse: readonly {
    interval: number;
    model: string;
    keyId: string | null;
    currency: string;
    inside: Decimal;
  }[];
  uncovered: readonly { accountId: string; from: Date; to: Date }[];
}

/** Sums what the accounts of a firm were billed for in a period. One result a currency, in the order of their codes. */
export function periodBill(accounts: readonly AccountFacts[], bounds: TimeSpan): PeriodBillFacts[] {
  const tallies = new Map<string, Tally>();
  const of = (currency: string) => {
    const tally = tallies.get(currency) ?? newTally();
    tallies.set(currency, tally);
    return tally;
  };
  for (const account of accounts) {
    for (const cell of account.cells) addCell(of(cell.currency), { cell, account, bounds });
    for (const { interval, model, keyId, currency, inside } of account.edgeUse) {
      const bucket = account.intervals[interval];
      if (!bucket) continue;
      if (isCut(bucket, bounds))
        cutOf(of(currency), { ...account, interval: bucket, model }).inside += inside;
      if (beginsIn(bucket, bounds)) edgeOf(of(currency), bucket, keyId).amount -= inside;
    }
    for (const use of account.use) addUse(of(use.currency), use);
    for (const { currency, heldCost } of account.unknown) {
      const { unknown } = of(currency);
      unknown.attempts++;
      unknown.held += heldCost ?? 0n;
      if (heldCost !== null) unknown.bounded++;
    }
  }
  const uncovered = accounts.flatMap((account) => account.uncovered);
  const ratedByEnd = accounts.flatMap(({ accountId, rateBy }) => (rateBy === 'end' ? [accountId] : []));
  return [...tallies]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, tally], index) =>
      factsOf(currency, tally, { uncovered: index === 0 ? uncovered : [], ratedByEnd }),
    );
}

interface Tally {
  companies: Map<string, Map<string, Decimal>>;
  keys: Map<string, Decimal>;
  foreign: Map<string, { name: string | null; masked: string | null; amount: Decimal }>;
  cuts: Map<string, PeriodCut>;
  edges: Map<string, PeriodEdge>;
  bills: Set<string>;
  ownResidual: Decimal;
  unattributed: Decimal;
  quarantined: Decimal;
  meteredOnly: { requests: number; cost: Decimal };
  mismatches: { count: number; requests: number; amount: Decimal };
  unknown: { attempts: number; held: Decimal; bounded: number };
}

function newTally(): Tally {
  return {
    companies: new Map(),
    keys: new Map(),
    foreign: new Map(),
    cuts: new Map(),
    edges: new Map(),
    bills: new Set(),
    ownResidual: 0n,
    unattributed: 0n,
    quarantined: 0n,
    meteredOnly: { requests: 0, cost: 0n },
    mismatches: { count: 0, requests: 0, amount: 0n },
    unknown: { attempts: 0, held: 0n, bounded: 0 },
  };
}

function addUse(tally: Tally, { companyId, keyId, covered, requests, cost }: PeriodUse): void {
  if (!covered) {
    tally.meteredOnly.requests += requests;
    tally.meteredOnly.cost += cost;
    return;
  }
  const keys = tally.companies.get(companyId) ?? new Map<string, Decimal>();
  tally.companies.set(companyId, keys.set(keyId, (keys.get(keyId) ?? 0n) + cost));
  tally.keys.set(keyId, (tally.keys.get(keyId) ?? 0n) + cost);
}

function addCell(
  tally: Tally,
  { cell, account, bounds }: { cell: Cell; account: AccountFacts; bounds: TimeSpan },
): void {
  const interval = account.intervals[cell.interval];
  if (!interval?.billed) return;
  const judged = judgeCell(cell, 0n);
  const { billed, quarantined, difference } = judged;
  if (cell.billed) tally.bills.add(cell.billed.billId);
  const beginsHere = beginsIn(interval, bounds);
  if (beginsHere && account.edges.has(cell.interval))
    edgeOf(tally, interval, cell.keyId).amount += judged.metered;
  if (isCut(interval, bounds)) {
    const cut = cutOf(tally, { ...account, interval, model: cell.model });
    cut.billed += billed;
    if (beginsHere) cut.inside += billed - judged.metered;
  }
  if (!beginsHere) return;
  tally.quarantined += quarantined;
  if (cell.isForeign) {
    addForeign(tally, cell, billed - quarantined);
    return;
  }
  tally.ownResidual += difference;
  if (cell.keyId !== null) tally.keys.set(cell.keyId, (tally.keys.get(cell.keyId) ?? 0n) + difference);
  if (judged.status !== 'matched' && !account.atEdges.has(cell) && !isExplained(cell, judged)) {
    tally.mismatches.count++;
    tally.mismatches.requests += Number(cell.requests) + cell.open.length;
    tally.mismatches.amount += difference < 0n ? -difference : difference;
  }
}

function addForeign(tally: Tally, cell: Cell, amount: Decimal): void {
  tally.unattributed += amount;
  const id = `${cell.keyFingerprint}|${cell.keyName}`;
  const known = tally.foreign.get(id)?.amount ?? 0n;
  tally.foreign.set(id, { name: cell.keyName, masked: cell.keyFingerprint, amount: known + amount });
}

/** The sides differ for a reason that is told elsewhere: the rate's instant, unknown kinds, requests without a cost. */
function isExplained(cell: Cell, { difference, rateByEnd, unknown }: CellJudgement): boolean {
  const hasReason = rateByEnd !== 0n || (cell.billed?.quarantinedLines ?? 0) > 0 || unknown.requests > 0;
  return isEmpty(cell) || (difference === rateByEnd && hasReason);
}

function beginsIn({ start }: BillInterval, bounds: TimeSpan): boolean {
  return start >= bounds.start && start < bounds.end;
}

/** Whether a bucket lies on both sides of an edge of the period; its neighbours, which are read too, do not. */
export function isCut({ start, end }: TimeSpan, bounds: TimeSpan): boolean {
  return start < bounds.start ? end > bounds.start : start < bounds.end && end > bounds.end;
}

function edgeOf(tally: Tally, interval: BillInterval, keyId: string | null): PeriodEdge {
  const [start, end] = [interval.start.toISOString(), interval.end.toISOString()];
  const id = `${start}|${end}|${keyId ?? ''}`;
  const edge = tally.edges.get(id) ?? { start, end, keyId, amount: 0n };
  tally.edges.set(id, edge);
  return edge;
}

function cutOf(
  tally: Tally,
  { accountId, interval, model }: { accountId: string; interval: BillInterval; model: string },
): PeriodCut {
  const [start, end] = [interval.start.toISOString(), interval.end.toISOString()];
  const id = [start, end, accountId, model].join('|');
  const cut = tally.cuts.get(id) ?? {
    providerAccountId: accountId,
    start,
    end,
    model,
    billed: 0n,
    inside: 0n,
    outside: 0n,
  };
  tally.cuts.set(id, cut);
  return cut;
}

function factsOf(
  currency: string,
  tally: Tally,
  beside: Pick<PeriodBillFacts, 'uncovered' | 'ratedByEnd'>,
): PeriodBillFacts {
  const companies = [...tally.companies].sort(byFirst).map(([companyId, keys]) => ({
    companyId,
    cost: total([...keys.values()]),
    keys: [...keys].sort(byFirst).map(([keyId, cost]) => ({ keyId, cost })),
  }));
  const { ownResidual, unattributed, quarantined, unknown } = tally;
  return {
    currency,
    billed: total(companies.map(({ cost }) => cost)) + ownResidual + unattributed + quarantined,
    companies,
    ownResidual,
    unattributed,
    quarantined,
    keyTotals: [...tally.keys].sort(byFirst).map(([keyId, amount]) => ({ keyId, amount })),
    foreignKeys: [...tally.foreign].sort(byFirst).map(([, key]) => key),
    meteredOnly: tally.meteredOnly,
    mismatches: tally.mismatches,
    unknownHeld: {
      attempts: unknown.attempts,
      held: unknown.attempts > 0 && unknown.bounded === 0 ? null : unknown.held,
    },
    cuts: [...tally.cuts].sort(byFirst).map(([, cut]) => ({ ...cut, outside: cut.billed - cut.inside })),
    edges: [...tally.edges]
      .sort(byFirst)
      .map(([, edge]) => edge)
      .filter(({ amount }) => amount !== 0n),
    bills: [...tally.bills].sort(),
    ...beside,
  };
}

const total = (amounts: readonly Decimal[]) => amounts.reduce((left, right) => left + right, 0n);
const byFirst = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]) =>
  left < right ? -1 : left > right ? 1 : 0;
