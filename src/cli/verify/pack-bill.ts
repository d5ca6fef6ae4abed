import type { AllocationInput, CompanyUse } from '../../costing/domain/allocation.js';
import { type Decimal, formatDecimal, sum, timesInteger } from '../../money/decimal.js';
import type { AttemptFacts } from './attempt-facts.js';
import { isWithin, toMicroseconds } from './instants.js';
import type { Findings } from './findings.js';
import type { ResultCut } from './pack-result.js';
import { countOf, decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

const FILE = 'bill-lines.csv';
type Cells = Row<typeof FILE>['cells'];

/** One interval of one account's bill, in one currency. */
export interface Bucket {
  startsAt: string;
  endsAt: string;
  currency: string;
  /** By our key: what the bill says of it. */
  own: Map<string, Decimal>;
  unattributed: Decimal;
  quarantined: Decimal;
  /** What the period's requests in it cost. */
  metered: Decimal;
}

/** The provider's bills as the pack holds them: intervals, and what is billed in each. */
export class PackBill {
  private readonly byAccount = new Map<string, Bucket[]>();
  private readonly places = new Map<string, Bucket>();
  private sorted = false;

  constructor(private readonly findings: Findings) {}

  take({ line, cells }: Row<typeof FILE>, bills: ReadonlySet<string>): void {
    this.findings.checked('bill');
    if (!bills.has(cells.billId)) this.differs('bill_missing', line, { bill: cells.billId });
    const cost = decimalOf(cells.cost);
    const quantity = countOf(cells.quantity);
    const price = cells.price === '' ? null : decimalOf(cells.price);
    if (cost === null || quantity === null || (price === null && cells.price !== '')) {
      this.differs('cell_strange', line, {});
      return;
    }
    const must = cells.kind === 'requests' ? 0n : price === null ? cost : timesInteger(price, quantity);
    if (must !== cost) this.differs('cost', line, { is: cells.cost, must: formatDecimal(must) });
    this.add(this.bucketOf(cells), cells, cost);
  }

  /** Whether a bill covers the request; what it cost is then part of what that interval explains. */
  meter({ cells, cost }: AttemptFacts): boolean {
    const bucket = this.covering(cells.providerAccountId, cells.currency, cells.startedAt);
    if (!bucket) return false;
    bucket.metered += cost;
    return true;
  }

  buckets(currency: string): Bucket[] {
    return [...this.places.values()].filter((bucket) => bucket.currency === currency);
  }

  currencies(): string[] {
    return [...new Set([...this.places.values()].map(({ currency }) => currency))].sort();
  }

  /**
   * The whole bill of the period. What requests explain belongs to the month of their start; what is left of an
   * interval belongs to the month in which it begins. Across the period's edge the closed result says what the requests
   * of the other month cost.
   */
  pool(input: {
    currency: string;
    /** What of the companies' requests the bill covers. */
    companies: readonly CompanyUse[];
    cuts: readonly ResultCut[];
    bounds: { startsAt: string; endsAt: string };
  }): AllocationInput {
    const { currency, companies, cuts, bounds } = input;
    const keys = new Map<string, Decimal>();
    const pool = { currency, companies, ownResidual: 0n, unattributed: 0n, quarantined: 0n };
    for (const bucket of this.buckets(currency)) {
      if (!isWithin(bucket.startsAt, bounds)) continue;
      const own = sum(bucket.own.values());
      pool.ownResidual += own - bucket.metered;
      pool.unattributed += bucket.unattributed;
      pool.quarantined += bucket.quarantined;
      for (const [keyId, amount] of bucket.own) keys.set(keyId, (keys.get(keyId) ?? 0n) + amount);
    }
    for (const cut of cuts) {
      if (cut.currency === currency && isWithin(toMicroseconds(cut.start), bounds))
        pool.ownResidual -= cut.outside;
    }
    return { ...pool, keyTotals: [...keys].map(([keyId, amount]) => ({ keyId, amount })) };
  }

  private add(bucket: Bucket, cells: Cells, cost: Decimal): void {
    if (cells.quarantined !== '') bucket.quarantined += cost;
    else if (cells.keyId === '') bucket.unattributed += cost;
    else bucket.own.set(cells.keyId, (bucket.own.get(cells.keyId) ?? 0n) + cost);
  }

  private bucketOf({ providerAccountId, startsAt, endsAt, currency }: Cells): Bucket {
    const place = [providerAccountId, currency, startsAt, endsAt].join(' ');
    const known = this.places.get(place);
    if (known) return known;
    const bucket: Bucket = {
      startsAt,
      endsAt,
      currency,
      own: new Map(),
      unattributed: 0n,
      quarantined: 0n,
      metered: 0n,
    };
    this.places.set(place, bucket);
    const account = `${providerAccountId} ${currency}`;
    this.byAccount.set(account, [...(this.byAccount.get(account) ?? []), bucket]);
    this.sorted = false;
    return bucket;
  }

  private covering(accountId: string, currency: string, instant: string): Bucket | undefined {
    if (!this.sorted) {
      for (const buckets of this.byAccount.values())
        buckets.sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
      this.sorted = true;
    }
    const buckets = this.byAccount.get(`${accountId} ${currency}`) ?? [];
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
