import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { BucketUse } from '../usage/bucket-use.service.js';
import type { MovedAttempt, OpenAttempt } from '../usage/domain/bucket-use.js';
import { BillReads, type LineScope } from './bill-reads.js';
import type { CellTokens, MeteredSums, MovedRequest } from './domain/cell.js';
import { NEAR_MS } from './domain/open-at-edges.js';
import { edgesOf, type BillInterval, type TimeSpan } from './domain/intervals.js';
import { doubtfulEdges, explainEdges } from './domain/explain-edges.js';
import { matchCells, type MatchInput } from './domain/match-cells.js';
import type { RateBy } from './domain/rate-rule.js';

/** A page of a bill has fewer. */
const EDGES_MAX = 1_000;

/** What is to be read of a stretch of an account. */
export interface MatchQuery {
  accountId: string;
  scope: LineScope;
  /** They touch each other, in the order of time. */
  intervals: readonly BillInterval[];
  /** Only requests that begin within; absent: all of the intervals. For a single interval. */
  within?: TimeSpan;
  /** Only these matter; absent: all. */
  wanted?: ReadonlySet<number>;
  /** Whether rows are told apart by price. */
  withPrices: boolean;
  /** Requests that were read before; absent: they are read. */
  open?: readonly OpenAttempt[];
  /** What goes elsewhere by the end of requests; null: the bill goes by their start. */
  moved?: readonly MovedAttempt[] | null;
}

/** Everything that matching needs, with both ways of placing requests. */
export type MatchFacts = MatchInput & { moved: MovedRequest[] };

/** Reads both sides of a stretch of a bill. */
@Injectable()
export class BillMatcher {
  constructor(
    private readonly reads: BillReads,
    private readonly use: BucketUse,
    private readonly prices: PriceBookService,
  ) {}

  async read(runner: Runner, query: MatchQuery): Promise<MatchFacts> {
    const { accountId, scope, intervals, withPrices } = query;
    const wanted = query.wanted ?? new Set(intervals.keys());
    const is = ({ interval }: { interval: number }) => wanted.has(interval);
    const edges = query.within ? [query.within.start, query.within.end] : edgesOf(intervals);
    if (edges.length < 2) return { billed: [], billedPrices: [], metered: [], open: [], moved: [] };
    const starts = intervals.map(({ start }) => start);
    const billedStarts = starts.filter((_, index) => wanted.has(index) && intervals[index]?.billed === true);
    const place = new Map(starts.map((start, index) => [start.getTime(), index]));
    const here = <Row extends { interval: number }>(row: Row): Row => ({
      ...row,
      interval: place.get(billedStarts[row.interval]?.getTime() ?? NaN) ?? -1,
    });
    const billed = await this.reads.cells(runner, scope, billedStarts);
    const billedPrices = withPrices ? await this.reads.prices(runner, scope, billedStarts) : [];
    const sums = await this.use.read(runner, {
      accountId,
      edges,
      by: withPrices ? ['key', 'model', 'price'] : ['key', 'model'],
      only: wanted,
    });
    const metered = sums.map((row): MeteredSums => ({
      ...row,
      keyId: row.keyId ?? '',
      model: row.model ?? '',
      prices: withPrices ? this.prices.unitPrices(row.priceId, row.rate) : undefined,
    }));
    const open = query.open ?? (await this.use.open(runner, { accountId, edges }));
    const moved = (query.moved ?? [])
      .map((request) => this.withPrices(request))
      .map((request) => ({
        ...request,
        interval: wanted.has(request.interval) ? request.interval : -1,
        endInterval: wanted.has(request.endInterval) ? request.endInterval : -1,
      }));
    return {
      billed: billed.map(here),
      billedPrices: billedPrices.map(here),
      metered,
      open: open.filter(is),
      moved,
    };
  }

  /** What requests go elsewhere when a bill goes by their end. */
  moved(
    runner: Runner,
    query: { accountId: string; intervals: readonly BillInterval[] },
  ): Promise<MovedAttempt[]> {
    return this.use.moved(runner, { accountId: query.accountId, edges: edgesOf(query.intervals) });
  }

  /**
   * The requests that the provider's clock has put on the other side of a bucket's edge, as facts have shown; looked for
   * only where buckets on both sides differ.
   */
  async atEdges(
    runner: Runner,
    query: {
      accountId: string;
      intervals: readonly BillInterval[];
      facts: MatchFacts;
      rateBy: RateBy | 'undecided';
    },
  ): Promise<MovedAttempt[]> {
    const { accountId, intervals, facts } = query;
    const doubtful = doubtfulEdges(matchCells(facts)).slice(0, EDGES_MAX);
    const edges = doubtful.flatMap((index) => intervals[index]?.end ?? []);
    if (edges.length === 0) return [];
    const near = await this.use.nearEdges(runner, { accountId, edges, nearMs: NEAR_MS });
    const placed = near.flatMap(({ edge, ...attempt }) => {
      const before = doubtful[edge] ?? -1;
      const at = query.rateBy === 'end' ? attempt.finishedAt : attempt.startedAt;
      const edgeMs = edges[edge]?.getTime() ?? 0;
      const isBefore = at.getTime() < edgeMs;
      const own = isBefore ? before : before + 1;
      const interval = intervals[own];
      // One that lasts over a whole bucket belongs to edges further off.
      if (!interval || at < interval.start || at >= interval.end) return [];
      const endInterval = isBefore ? before + 1 : before;
      const distanceMs = Math.abs(at.getTime() - edgeMs);
      return [{ ...attempt, edge: before, interval: own, endInterval, distanceMs, isAtEdge: true }];
    });
    return explainEdges(facts, placed);
  }

  /** The facts with more requests put elsewhere. */
  withMoved(facts: MatchFacts, moved: readonly MovedAttempt[]): MatchFacts {
    return { ...facts, moved: [...facts.moved, ...moved.map((request) => this.withPrices(request))] };
  }

  private withPrices(attempt: MovedAttempt): MovedRequest {
    const { provider, model, currency, tokens, finishedAt } = attempt;
    const pricesAtStart: CellTokens | null = this.prices.unitPrices(attempt.priceId, attempt.rate);
    if (attempt.isAtEdge) return { ...attempt, pricesAtStart, pricesAtEnd: pricesAtStart };
    const atEnd = this.prices.cost({
      provider,
      model,
      currency,
      usage: tokens,
      startedAt: finishedAt,
      finishedAt,
    });
    const known = atEnd.status === 'known' ? this.prices.unitPrices(atEnd.priceId, atEnd.rate) : null;
    return { ...attempt, pricesAtStart, pricesAtEnd: known };
  }
}
