import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AttemptSettlement, type Settlement } from '../usage/attempt-settlement.js';
import { BucketUse } from '../usage/bucket-use.service.js';
import { BillMatcher, type MatchFacts } from './bill-matcher.js';
import { BillReads, type BillHead } from './bill-reads.js';
import type { Cell } from './domain/cell.js';
import { billIntervals, edgesOf, type TimeSpan } from './domain/intervals.js';
import { learnRate } from './domain/learn-rate.js';
import { matchCells } from './domain/match-cells.js';
import { neighboursOf, placeOpenAtEdges } from './domain/open-at-edges.js';
import type { RateEvidence } from './domain/rate-rule.js';
import { settleCell } from './domain/settle-cell.js';
import { left as unsettled, type CellSettlement, type UnsettledReason } from './domain/settlement.js';
import { RateRules } from './rate-rules.js';

/** What became of requests without a cost within a bill's period. */
export interface SettlementResult {
  /** Requests whose figures changed. */
  settled: number;
  /** Requests that stay open, by reason. */
  left: Partial<Record<UnsettledReason, number>>;
  rate: RateEvidence;
}

/** Settles requests whose answers were lost from what the bills in force show, and learns by which instant they go. */
@Injectable()
export class SettlementService {
  constructor(
    private readonly reads: BillReads,
    private readonly use: BucketUse,
    private readonly matcher: BillMatcher,
    private readonly rules: RateRules,
    private readonly ledger: AttemptSettlement,
  ) {}

  /** Settles what is open in the period of a bill, in the caller's transaction. Again, it changes nothing. */
  async settle(manager: EntityManager, bill: BillHead): Promise<SettlementResult> {
    const { id: billId, providerAccountId: accountId } = bill;
    // One at a time an account: two settlements of the same cell would each divide what the other has given away.
    await manager.query(`select pg_advisory_xact_lock(hashtextextended('settle_bills:' || $1, 0))`, [
      accountId,
    ]);
    if (!bill.periodStart || !bill.periodEnd) {
      return { settled: 0, left: {}, rate: await this.rules.of(manager, accountId) };
    }
    const span: TimeSpan = { start: bill.periodStart, end: bill.periodEnd };
    const scope = { accountId, span };
    const intervals = billIntervals(await this.reads.buckets(manager, scope), span);
    const open = await this.use.open(manager, { accountId, edges: edgesOf(intervals), lock: true });
    const moved = await this.matcher.moved(manager, { accountId, intervals });
    const wanted = new Set([...open, ...moved].map(({ interval }) => interval));
    for (const { endInterval } of moved) wanted.add(endInterval);
    for (const request of open)
      for (const neighbour of neighboursOf(request, intervals)) wanted.add(neighbour);
    if (wanted.size === 0) return { settled: 0, left: {}, rate: await this.rules.of(manager, accountId) };
    const facts = await this.matcher.read(manager, {
      accountId,
      scope,
      intervals,
      wanted,
      withPrices: true,
      open,
      moved,
    });
    const ways = bothWays(facts);
    const shown = learnRate(ways.start, ways.end);
    await this.rules.keep(manager, { accountId, billId, evidence: shown });
    for (const cells of [ways.start, ways.end]) placeOpenAtEdges(cells, intervals);
    const rate = shown.rateBy === 'undecided' ? await this.rules.of(manager, accountId) : shown;
    const { settlements, left } = settleAll(ways, rate, billId);
    return { settled: await this.ledger.settle(manager, settlements), left, rate };
  }
}

interface BothWays {
  start: Map<string, Cell>;
  end: Map<string, Cell>;
}

function bothWays(facts: MatchFacts): BothWays {
  return { start: matchCells({ ...facts, moved: [] }), end: matchCells(facts) };
}

function settleAll(
  ways: BothWays,
  { rateBy }: RateEvidence,
  billId: string,
): { settlements: Settlement[]; left: SettlementResult['left'] } {
  const settlements: Settlement[] = [];
  const left: SettlementResult['left'] = {};
  const cells = rateBy === 'end' ? ways.end : ways.start;
  const apart = new Set([...cells.values()].filter(isUnexplained).map(placeOf));
  for (const [id, cell] of cells) {
    if (cell.open.length === 0) continue;
    const result = apart.has(placeOf(cell))
      ? unsettled('set_apart')
      : rateBy === 'undecided'
        ? eitherWay(cell, ways.end.get(id))
        : settleCell(cell);
    if (result.status === 'left') {
      left[result.reason] = (left[result.reason] ?? 0) + cell.open.length;
      continue;
    }
    for (const request of result.requests) {
      settlements.push({ ...request, billId: cell.billed?.billId ?? billId });
    }
  }
  return { settlements, left };
}

/** Money of a bucket and model that is on no line of any key: it may be that of the requests which were lost there. */
function isUnexplained({ billed, keyId, isForeign }: Cell): boolean {
  return keyId === null && !isForeign && (billed?.quarantined ?? 0n) > 0n;
}

function placeOf({ interval, model, currency }: Cell): string {
  return `${interval}|${currency}|${model}`;
}

/** While nobody knows by which instant a bill goes: by the start, or by the end where only that leaves nothing over. */
function eitherWay(start: Cell, end: Cell | undefined): CellSettlement {
  const result = settleCell(start);
  if (result.status === 'settled' || !end) return result;
  const other = settleCell(end);
  return other.status === 'settled' ? other : result;
}
