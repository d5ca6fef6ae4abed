import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import type { Decimal } from '../money/decimal.js';
import { BucketUse } from '../usage/bucket-use.service.js';
import { BillReads, type BilledTotals, type BillHead, type Bucket } from './bill-reads.js';
import { billIntervals, edgesOf, type BillInterval } from './domain/intervals.js';
import type { RateBy } from './domain/rate-rule.js';

/** A bill beside our requests, in one currency. */
export interface BillTotalsRow extends BilledTotals {
  metered: Decimal;
  /** billed − unattributed − quarantined − metered: 0 when every request of ours explains its part of the bill. */
  difference: Decimal;
  unknown: { requests: number; held: Decimal; unbounded: number };
}

/** The stretches of time that a bill speaks for. */
export interface BillCoverage {
  /** They touch each other. */
  intervals: BillInterval[];
  /** False: another bill's buckets, which this one does not tell of. */
  isOwn: boolean[];
  buckets: Bucket[];
}

/** What bills come to, beside what the requests of the same time do. */
@Injectable()
export class BillTotals {
  constructor(
    private readonly reads: BillReads,
    private readonly use: BucketUse,
  ) {}

  /** The buckets of a bill, and the gaps between them that no other bill fills. */
  async coverage(runner: Runner, bill: BillHead): Promise<BillCoverage> {
    const { id, providerAccountId: accountId, periodStart: start, periodEnd: end } = bill;
    if (!start || !end) return { intervals: [], isOwn: [], buckets: [] };
    const buckets = await this.reads.buckets(runner, { billId: id });
    const inForce = await this.reads.buckets(runner, { accountId, span: { start, end } });
    const own = new Set(buckets.map((bucket) => bucket.start.getTime()));
    const others = inForce.filter((bucket) => !own.has(bucket.start.getTime()));
    const foreign = new Set(others.map((bucket) => bucket.start.getTime()));
    const intervals = billIntervals([...buckets, ...others], { start, end });
    const isOwn = intervals.map(
      (interval) => own.has(interval.start.getTime()) || !foreign.has(interval.start.getTime()),
    );
    return { intervals, isOwn, buckets };
  }

  async read(
    runner: Runner,
    input: { bill: BillHead; coverage: BillCoverage; rateBy: RateBy | 'undecided' },
  ): Promise<BillTotalsRow[]> {
    const { bill, coverage, rateBy } = input;
    const billed = await this.reads.totals(runner, bill.id);
    const rows = new Map(billed.map((row) => [row.currency, { ...row, ...nothingMetered() }]));
    const row = (currency: string) => {
      const found = rows.get(currency) ?? { currency, ...NOTHING_BILLED, ...nothingMetered() };
      rows.set(currency, found);
      return found;
    };
    const { edges, isOwn } = coarse(coverage);
    if (edges.length > 1) {
      const query = { accountId: bill.providerAccountId, edges };
      for (const sums of await this.use.read(runner, { ...query, by: [] })) {
        if (isOwn[sums.interval] === true) row(sums.currency).metered += sums.cost;
      }
      for (const { interval, currency, cost, heldCost } of await this.use.open(runner, query)) {
        if (isOwn[interval] !== true) continue;
        const of = row(currency);
        of.metered += cost ?? 0n;
        if (cost !== null) continue;
        of.unknown.requests++;
        of.unknown.held += heldCost ?? 0n;
        if (heldCost === null) of.unknown.unbounded++;
      }
      for (const request of rateBy === 'end' ? await this.use.moved(runner, query) : []) {
        if (isOwn[request.interval] === true) row(request.currency).metered -= request.cost;
        if (isOwn[request.endInterval] === true) row(request.currency).metered += request.cost;
      }
    }
    return [...rows.values()]
      .map((of) => ({ ...of, difference: of.billed - of.unattributed - of.quarantined - of.metered }))
      .sort((left, right) => (left.currency < right.currency ? -1 : 1));
  }
}

const NOTHING_BILLED = { billed: 0n, quarantined: 0n, unattributed: 0n };
const nothingMetered = () => ({ metered: 0n, unknown: { requests: 0, held: 0n, unbounded: 0 } });

/** Only where what the bill speaks for begins or ends. */
function coarse({ intervals, isOwn }: BillCoverage): { edges: Date[]; isOwn: boolean[] } {
  const kept = intervals.flatMap((interval, index) =>
    index === 0 || isOwn[index] !== isOwn[index - 1] ? [{ interval, isOwn: isOwn[index] === true }] : [],
  );
  const last = edgesOf(intervals).at(-1);
  return {
    edges: last ? [...kept.map(({ interval }) => interval.start), last] : [],
    isOwn: kept.map((one) => one.isOwn),
  };
}
