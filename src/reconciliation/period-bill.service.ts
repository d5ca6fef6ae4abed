import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { AccountsInUse } from '../usage/accounts-in-use.service.js';
import { BucketUse } from '../usage/bucket-use.service.js';
import type { MovedAttempt } from '../usage/domain/bucket-use.js';
import { BillMatcher } from './bill-matcher.js';
import { BillReads, type LineScope } from './bill-reads.js';
import { billIntervals, uncoveredOf, type BillInterval, type TimeSpan } from './domain/intervals.js';
import { judgeCell } from './domain/judge-cell.js';
import { matchCells } from './domain/match-cells.js';
import {
  isCut,
  periodBill,
  type AccountFacts,
  type PeriodBillFacts,
  type PeriodUse,
} from './domain/period-bill.js';
import { RateRules } from './rate-rules.js';

export type { PeriodBillFacts } from './domain/period-bill.js';

/** No request lasts longer: one of the period is billed in a bucket that begins at most so long after it. */
const EDGE_MS = 3_600_000;

/**
 * What the bills in force say of a period. A request's cost belongs to the period of its start, whatever its bucket;
 * what of a bucket no request explains belongs to the period in which the bucket begins. So all periods together come
 * to the bills, to the last digit.
 */
@Injectable()
export class PeriodBill {
  constructor(
    private readonly reads: BillReads,
    private readonly use: BucketUse,
    private readonly inUse: AccountsInUse,
    private readonly matcher: BillMatcher,
    private readonly rules: RateRules,
  ) {}

  /** One result a currency that has use or bills in the period. Read in one snapshot, if it matters. */
  async read(runner: Runner, bounds: { startsAt: Date; endsAt: Date }): Promise<PeriodBillFacts[]> {
    const span: TimeSpan = { start: bounds.startsAt, end: bounds.endsAt };
    const used = await this.inUse.all(runner, span);
    const billed = await this.reads.accounts(runner, span);
    const accounts: AccountFacts[] = [];
    for (const accountId of [...new Set([...used, ...billed])].sort()) {
      accounts.push(await this.account(runner, accountId, span));
    }
    return periodBill(accounts, span);
  }

  private async account(runner: Runner, accountId: string, span: TimeSpan): Promise<AccountFacts> {
    // A request that begins in the period may end, and be billed, in a bucket that begins after it.
    const wide = {
      start: new Date(span.start.getTime() - EDGE_MS),
      end: new Date(span.end.getTime() + EDGE_MS),
    };
    const scope = { accountId, span: wide };
    const intervals = billIntervals(await this.reads.buckets(runner, scope), null);
    const { rateBy } = await this.rules.of(runner, accountId);
    const moved =
      rateBy === 'end' && intervals.length > 0
        ? await this.matcher.moved(runner, { accountId, intervals })
        : [];
    const wanted = new Set([...intervals.keys()].filter((index) => intervals[index]?.billed === true));
    const match = { accountId, scope, intervals, withPrices: false, moved };
    const facts = await this.matcher.read(runner, { ...match, wanted });
    const moves = await this.matcher.atEdges(runner, { accountId, intervals, facts, rateBy });
    const cells = matchCells(facts);
    const placed = matchCells(this.matcher.withMoved(facts, moves));
    const edges = new Set<number>();
    const edgeUse: AccountFacts['edgeUse'][number][] = [];
    for (const [index, interval] of intervals.entries()) {
      const isEdge =
        isCut(interval, span) || moved.some((request) => comesFromOutside(request, { index, span }));
      if (!interval.billed || !isEdge) continue;
      edges.add(index);
      edgeUse.push(...(await this.edgeUse(runner, match, { index, span })));
    }
    const parts = partsOf(intervals, span);
    return {
      accountId,
      rateBy,
      intervals,
      cells: [...cells.values()],
      atEdges: new Set(
        [...placed].flatMap(([id, { edge }]) => (edge.requests === 0 ? [] : (cells.get(id) ?? []))),
      ),
      ...(await this.inPeriod(runner, { accountId, parts, span, intervals, moved })),
      edges,
      edgeUse,
      uncovered: await this.uncovered(runner, { accountId, span }),
    };
  }

  /** What the requests of the period come to in a bucket that bills those of another one, too. */
  private async edgeUse(
    runner: Runner,
    match: { accountId: string; scope: LineScope; intervals: BillInterval[]; moved: MovedAttempt[] },
    { index, span }: { index: number; span: TimeSpan },
  ): Promise<AccountFacts['edgeUse'][number][]> {
    const interval = match.intervals[index];
    if (!interval) return [];
    const here = (other: number) => (other === index ? 0 : -1);
    const facts = await this.matcher.read(runner, {
      ...match,
      intervals: [interval],
      within: {
        start: interval.start > span.start ? interval.start : span.start,
        end: interval.end < span.end ? interval.end : span.end,
      },
      withPrices: false,
      moved: match.moved
        .filter(({ startedAt }) => startedAt >= span.start && startedAt < span.end)
        .map((request) => ({
          ...request,
          interval: here(request.interval),
          endInterval: here(request.endInterval),
        })),
    });
    return [...matchCells(facts).values()].map((cell) => ({
      interval: index,
      model: cell.model,
      keyId: cell.keyId,
      currency: cell.currency,
      inside: judgeCell(cell, 0n).metered,
    }));
  }

  /** The requests of the period by company and key, in buckets of a bill or not, and those without a cost. */
  private async inPeriod(
    runner: Runner,
    input: {
      accountId: string;
      parts: Part[];
      span: TimeSpan;
      intervals: BillInterval[];
      moved: MovedAttempt[];
    },
  ): Promise<Pick<AccountFacts, 'use' | 'unknown'>> {
    const { accountId, parts, span, intervals, moved } = input;
    const query = { accountId, edges: [...parts.map(({ start }) => start), span.end] };
    const isCovered = (interval: number) => parts[interval]?.covered === true;
    // What is covered and what is not take turns.
    const sums = await this.use.alternating(runner, query);
    const use = sums.map(({ odd, ...row }): PeriodUse => ({ ...row, covered: isCovered(odd ? 0 : 1) }));
    const open = await this.use.open(runner, query);
    for (const { cost, interval, ...request } of open) {
      if (cost !== null && cost !== 0n) {
        use.push({ ...request, covered: isCovered(interval), requests: 1, cost });
      }
    }
    for (const { startedAt, interval, endInterval, cost, ...request } of moved) {
      const [from, to] = [intervals[interval]?.billed === true, intervals[endInterval]?.billed === true];
      if (from === to || startedAt < span.start || startedAt >= span.end) continue;
      use.push({ ...request, covered: from, requests: -1, cost: -cost });
      use.push({ ...request, covered: to, requests: 1, cost });
    }
    return {
      use: use.filter(({ requests, cost }) => requests !== 0 || cost !== 0n),
      unknown: open.filter(({ cost }) => cost === null),
    };
  }

  /** Where an account has requests and no bill was made. */
  private async uncovered(
    runner: Runner,
    { accountId, span }: { accountId: string; span: TimeSpan },
  ): Promise<AccountFacts['uncovered']> {
    const free = uncoveredOf(span, await this.reads.periods(runner, accountId, span));
    const used: AccountFacts['uncovered'][number][] = [];
    for (const { start, end } of free) {
      if (await this.inUse.isUsed(runner, { accountId, span: { start, end } })) {
        used.push({ accountId, from: start, to: end });
      }
    }
    return used;
  }
}

/** Whether a request began outside of the period and is billed in this bucket, in which it ended. */
function comesFromOutside(
  { startedAt, interval, endInterval }: MovedAttempt,
  { index, span }: { index: number; span: TimeSpan },
): boolean {
  return endInterval === index && interval !== index && (startedAt < span.start || startedAt >= span.end);
}

/** A stretch of the period: in buckets of a bill, or between them. */
interface Part {
  start: Date;
  covered: boolean;
}

/** Stretches that touch each other, from the period's start to its end. */
function partsOf(intervals: readonly BillInterval[], span: TimeSpan): Part[] {
  const parts: Part[] = [];
  const add = (part: Part) => {
    if (parts.at(-1)?.covered !== part.covered) parts.push(part);
  };
  let reached = span.start;
  for (const { start, end, billed } of intervals) {
    if (end <= span.start || start >= span.end) continue;
    if (start > reached) add({ start: reached, covered: false });
    add({ start: start > reached ? start : reached, covered: billed });
    reached = end;
  }
  if (reached < span.end) add({ start: reached, covered: false });
  return parts;
}
