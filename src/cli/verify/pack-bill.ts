import type { AllocationInput, CompanyUse } from '../../costing/domain/allocation.js';
import { type Decimal, formatDecimal, sum, timesInteger } from '../../money/decimal.js';
import type { AttemptFacts } from './attempt-facts.js';
import { addTo, BillBucket } from './bill-bucket.js';
import { isInstant, isWithin, toMicroseconds } from './instants.js';
import type { Findings } from './findings.js';
import type { ResultCut, ResultEdge } from './pack-result.js';
import { ownText } from './own-text.js';
import { countOf, decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

const FILE = 'bill-lines.csv';

/** The provider's bills as the pack holds them: intervals, and what is billed in each. */
export class PackBill {
  private readonly byAccount = new Map<string, BillBucket[]>();
  private readonly byPlace = new Map<string, BillBucket>();

  /** By id: the account that each bill is of, and its line. */
  private readonly bills = new Map<string, { accountId: string; line: number }>();
  private place = { billId: '', id: 0n };

  constructor(
    private readonly findings: Findings,
    private readonly ratedByEnd: ReadonlySet<string>,
  ) {}

  /** A bill: each once. */
  name({ line, cells }: Row<'bills.csv'>): void {
    if (this.bills.has(cells.id))
      this.findings.add({ check: 'bill', code: 'row_twice', file: 'bills.csv', line });
    this.bills.set(ownText(cells.id), { accountId: ownText(cells.providerAccountId), line });
  }

  /** The bills are those that the closed result rests on. */
  checkBills(due: readonly string[]): void {
    for (const [id, { line }] of this.bills)
      if (!due.includes(id))
        this.findings.add({ check: 'bill', code: 'row_unused', file: 'bills.csv', line });
    for (const id of due)
      if (!this.bills.has(id))
        this.findings.add({ check: 'bill', code: 'bill_missing', file: 'bills.csv', values: { bill: id } });
  }

  take({ line, cells }: Row<typeof FILE>): void {
    this.findings.checked('bill');
    const bill = this.bills.get(cells.billId);
    if (!bill) this.differs('bill_missing', line, { bill: cells.billId });
    else if (bill.accountId !== cells.providerAccountId) this.differs('bill_foreign', line, {});
    this.order(cells, line);
    const cost = decimalOf(cells.cost);
    const quantity = countOf(cells.quantity);
    const price = cells.price === '' ? null : decimalOf(cells.price);
    const isFormed = isInstant(cells.startsAt) && isInstant(cells.endsAt) && countOf(cells.line) !== null;
    if (!isFormed || cost === null || quantity === null || (price === null && cells.price !== '')) {
      this.differs('cell_strange', line, {});
      return;
    }
    const must = price === null ? cost : timesInteger(price, quantity);
    if (must !== cost) this.differs('cost', line, { is: cells.cost, must: formatDecimal(must) });
    this.bucketOf(cells, line).bill(cells, cost);
  }

  /** Lines of a bill stand by their ids, each once. */
  private order({ billId, id }: Row<typeof FILE>['cells'], line: number): void {
    const number = countOf(id);
    const isNext = billId !== this.place.billId || (number !== null && number > this.place.id);
    if (number === null || !isNext) this.differs('row_order', line, {});
    this.place = { billId, id: number ?? 0n };
  }

  /** Sorts the intervals, once all lines are in; those of one account lie beside each other. */
  ready(): void {
    for (const buckets of this.byAccount.values()) {
      buckets.sort((left, right) => (left.startsAt < right.startsAt ? -1 : 1));
      for (const [index, { startsAt, endsAt, line }] of buckets.entries())
        if ((buckets[index - 1]?.endsAt ?? '') > startsAt || endsAt <= startsAt)
          this.differs('bill_overlap', line, { from: startsAt, to: endsAt });
    }
  }

  /** Whether a bill covers the request; what it cost is then part of what that interval explains. */
  meter({ cells, cost }: AttemptFacts): boolean {
    const bucket = this.covering(cells.providerAccountId, this.billedAt(cells));
    bucket?.meter(cells, cost);
    return bucket !== undefined;
  }

  /** An account's bill goes by the start of a request or, where it has shown so, by its end. */
  private billedAt(cells: AttemptFacts['cells']): string {
    const byEnd = this.ratedByEnd.has(cells.providerAccountId) && cells.cacheHitTokens !== '';
    return byEnd && cells.finishedAt !== '' ? cells.finishedAt : cells.startedAt;
  }

  currencies(): string[] {
    return [...new Set([...this.byPlace.values()].flatMap((bucket) => [...bucket.currencies]))].sort();
  }

  /**
   * The whole bill of the period. What requests explain belongs to the month of their start; what is left of an
   * interval belongs to the month in which it begins. What requests of other months cost there, the closed result says.
   */
  pool(input: {
    currency: string;
    /** What of the companies' requests the bill covers. */
    companies: readonly CompanyUse[];
    cuts: readonly ResultCut[];
    edges: readonly ResultEdge[] | null;
    bounds: { startsAt: string; endsAt: string };
  }): AllocationInput {
    const { currency, companies, cuts, edges, bounds } = input;
    const begins = (instant: string) => isWithin(instant, bounds);
    const pool = { currency, companies, ownResidual: 0n, unattributed: 0n, quarantined: 0n };
    const keys = new Map<string, Decimal>();
    for (const { keyId, cost } of companies.flatMap((company) => company.keys)) addTo(keys, keyId, cost);
    for (const bucket of this.byPlace.values()) {
      if (!begins(bucket.startsAt)) continue;
      const rest = bucket.rest(currency);
      pool.unattributed += rest.unattributed;
      pool.quarantined += rest.quarantined;
      for (const [keyId, amount] of rest.keys) {
        pool.ownResidual += amount;
        if (keyId !== '') addTo(keys, keyId, amount);
      }
    }
    // Results of before edges were kept tell what is cut off, but not of which key.
    const others = edges ?? cuts.map((cut) => ({ ...cut, keyId: null, amount: cut.outside }));
    for (const { start, keyId, amount, ...other } of others) {
      if (other.currency !== currency || !begins(toMicroseconds(start))) continue;
      pool.ownResidual -= amount;
      if (keyId !== null) addTo(keys, keyId, -amount);
    }
    return { ...pool, keyTotals: [...keys].map(([keyId, amount]) => ({ keyId, amount })) };
  }

  /** What the lines of an interval and model bill, whoever's keys they are of. */
  billedOf({
    accountId,
    start,
    end,
    model,
    currency,
  }: Omit<ResultCut, 'billed' | 'inside' | 'outside'>): Decimal {
    const [from, to] = [toMicroseconds(start), toMicroseconds(end)];
    const accounts = accountId === null ? [...this.byAccount.keys()] : [accountId];
    return sum(
      accounts.map((id) => this.byPlace.get([id, from, to].join(' '))?.billedOf(currency, model) ?? 0n),
    );
  }

  private bucketOf(
    { providerAccountId, startsAt, endsAt }: Row<typeof FILE>['cells'],
    line: number,
  ): BillBucket {
    const place = [providerAccountId, startsAt, endsAt].join(' ');
    const known = this.byPlace.get(place);
    if (known) return known;
    const bucket = new BillBucket({ startsAt: ownText(startsAt), endsAt: ownText(endsAt), line });
    this.byPlace.set(place, bucket);
    const buckets = this.byAccount.get(providerAccountId) ?? [];
    buckets.push(bucket);
    this.byAccount.set(ownText(providerAccountId), buckets);
    return bucket;
  }

  private covering(accountId: string, instant: string): BillBucket | undefined {
    const buckets = this.byAccount.get(accountId) ?? [];
    let low = 0;
    let high = buckets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((buckets[middle]?.startsAt ?? '') <= instant) low = middle + 1;
      else high = middle;
    }
    const bucket = buckets[low - 1];
    return bucket && instant < bucket.endsAt ? bucket : undefined;
  }

  private differs(code: string, line: number, values: Record<string, string>): void {
    this.findings.add({ check: 'bill', code, file: FILE, line, values });
  }
}
