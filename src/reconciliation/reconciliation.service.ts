import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { parseDecimal } from '../money/decimal.js';
import { DEFAULT_COST_CURRENCY } from '../money/money.js';
import { GroupNames } from '../usage/group-names.js';
import { BillImported } from './bill-imported.js';
import { BillMatcher } from './bill-matcher.js';
import { BillReads, type BillHead } from './bill-reads.js';
import { BillTotals, type BillCoverage, type BillTotalsRow } from './bill-totals.js';
import type { Cell } from './domain/cell.js';
import type { BillInterval } from './domain/intervals.js';
import { CELL_STATUSES, isEmpty, type CellStatus } from './domain/judge-cell.js';
import { matchCells } from './domain/match-cells.js';
import type { RateBy } from './domain/rate-rule.js';
import { RateRules } from './rate-rules.js';
import { billProblem } from './reconciliation.errors.js';
import type { ReconciliationQuery, ReconciliationView, SettlementView } from './reconciliation.dto.js';
import { lineView, rateView, totalsView } from './reconciliation-view.js';

/** An answer ends with the bucket in which it comes to so many rows of the bill. */
const BILL_ROWS_MAX = 40_000;

/** A bill beside the requests that it is for. */
@Injectable()
export class ReconciliationService {
  constructor(
    private readonly database: Database,
    private readonly reads: BillReads,
    private readonly totals: BillTotals,
    private readonly matcher: BillMatcher,
    private readonly rules: RateRules,
    private readonly imported: BillImported,
    private readonly names: GroupNames,
  ) {}

  /** Each bucket, model and key of a bill, and what they come to. Settles nothing. */
  view(billId: string, query: ReconciliationQuery): Promise<ReconciliationView> {
    return this.database.snapshot(FIRM, async (manager) => {
      const bill = await this.bill(manager, billId);
      const coverage = await this.totals.coverage(manager, bill);
      const rate = await this.rules.of(manager, bill.providerAccountId);
      const rows = await this.totals.read(manager, { bill, coverage, rateBy: rate.rateBy });
      const page = pageOf(coverage, query.cursor);
      const cells = await this.cells(manager, bill, { page, rateBy: rate.rateBy });
      const keyIds = cells.flatMap(({ keyId }) => keyId ?? []);
      const keyName = await this.names.of(FIRM, 'key', keyIds);
      const tolerance = parseDecimal(query.tolerance ?? '0');
      const lines = cells.flatMap((cell) => {
        const interval = page.intervals[cell.interval];
        return interval ? [lineView(cell, { interval, tolerance, keyName })] : [];
      });
      const currencies = (rows.length > 0 ? rows : [nothing(bill)]).map(totalsView);
      const counts = Object.fromEntries(
        CELL_STATUSES.map((status) => [status, lines.filter((line) => line.status === status).length]),
      ) as Record<CellStatus, number>;
      return {
        billId,
        providerAccountId: bill.providerAccountId,
        totals: currencies.length === 1 ? (currencies[0] ?? null) : null,
        currencies,
        rateBy: rateView(rate),
        counts,
        lines,
        nextCursor: page.next?.toISOString() ?? null,
      };
    });
  }

  /** Settles what is open in a bill's period once more, and tells what the bill comes to now. */
  settle(billId: string): Promise<SettlementView> {
    return this.database.run(FIRM, async (manager) => {
      await this.bill(manager, billId);
      const { settled, left, rate } = await this.imported.settle(manager, billId);
      return { billId, settled, left, rateBy: rateView(rate) };
    });
  }

  private async bill(manager: EntityManager, billId: string): Promise<BillHead> {
    const bill = await this.reads.head(manager, billId);
    if (!bill) throw billProblem('bill_not_found', 'There is no such bill.');
    return bill;
  }

  private async cells(
    manager: EntityManager,
    bill: BillHead,
    { page, rateBy }: { page: LinePage; rateBy: RateBy | 'undecided' },
  ): Promise<Cell[]> {
    const { providerAccountId: accountId } = bill;
    const { intervals, wanted } = page;
    if (intervals.length === 0) return [];
    const moved = rateBy === 'end' ? await this.matcher.moved(manager, { accountId, intervals }) : null;
    const scope = { billId: bill.id };
    const facts = await this.matcher.read(manager, {
      accountId,
      scope,
      intervals,
      wanted,
      withPrices: false,
      moved,
    });
    const edges = await this.matcher.atEdges(manager, { accountId, intervals, facts, rateBy });
    const cells = matchCells(this.matcher.withMoved(facts, edges));
    return [...cells.values()].filter((cell) => !isEmpty(cell));
  }
}

interface LinePage {
  intervals: BillInterval[];
  wanted: Set<number>;
  next: Date | null;
}

/** The intervals from the cursor on, as many as come to the bound. */
function pageOf({ intervals, isOwn, buckets }: BillCoverage, cursor: string | undefined): LinePage {
  const from = cursor === undefined ? 0 : intervals.findIndex(({ start }) => start >= new Date(cursor));
  if (from < 0) return { intervals: [], wanted: new Set(), next: null };
  const rowsAt = new Map(buckets.map(({ start, rows }) => [start.getTime(), rows]));
  let rows = 0;
  let until = from;
  while (until < intervals.length && rows < BILL_ROWS_MAX) {
    rows += rowsAt.get(intervals[until]?.start.getTime() ?? NaN) ?? 1;
    until++;
  }
  const wanted = new Set<number>();
  for (let index = from; index < until; index++) if (isOwn[index] === true) wanted.add(index - from);
  return { intervals: intervals.slice(from, until), wanted, next: intervals[until]?.start ?? null };
}

function nothing(bill: BillHead): BillTotalsRow {
  const none = { billed: 0n, quarantined: 0n, unattributed: 0n, metered: 0n, difference: 0n };
  return {
    currency: bill.billed[0]?.currency ?? DEFAULT_COST_CURRENCY,
    ...none,
    unknown: { requests: 0, held: 0n, unbounded: 0 },
  };
}
