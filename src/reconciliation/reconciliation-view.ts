import type { Decimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import type { BillTotalsRow } from './bill-totals.js';
import { TOKEN_KINDS, type Cell } from './domain/cell.js';
import type { BillInterval } from './domain/intervals.js';
import { judgeCell } from './domain/judge-cell.js';
import type { RateEvidence } from './domain/rate-rule.js';
import type {
  ExplainedView,
  RateByView,
  ReconciliationLineView,
  ReconciliationTotalsView,
  TokenKindsView,
} from './reconciliation.dto.js';

/** One bucket, model and key as the contract writes it. */
export function lineView(
  cell: Cell,
  input: { interval: BillInterval; tolerance: Decimal; keyName: (id: string) => string },
): ReconciliationLineView {
  const judged = judgeCell(cell, input.tolerance);
  const money = (amount: Decimal) => moneyJson(amount, cell.currency);
  const sides = Object.fromEntries(
    TOKEN_KINDS.map((kind) => [
      kind,
      { billed: Number(judged.tokens.billed[kind]), metered: Number(judged.tokens.metered[kind]) },
    ]),
  ) as unknown as TokenKindsView;
  const { billed, metered } = judged.requests;
  return {
    start: input.interval.start.toISOString(),
    end: input.interval.end.toISOString(),
    model: cell.model,
    key: cell.keyName ?? (cell.keyId === null ? null : input.keyName(cell.keyId)),
    keyId: cell.keyId,
    status: judged.status,
    unattributed: cell.isForeign,
    superseded: cell.billed?.superseded ?? false,
    billed: money(judged.billed),
    metered: money(judged.metered),
    difference: money(judged.difference),
    quarantined: money(judged.quarantined),
    requests: { billed: billed === null ? null : Number(billed), metered: Number(metered) },
    tokens: sides,
    settled: judged.settled.requests,
    estimated: judged.settled.estimated,
    unknown: { ...judged.unknown, held: money(judged.unknown.held) },
    explained: explainedOf(cell),
  };
}

function explainedOf({ rateByEnd, edge, currency }: Cell): ExplainedView[] {
  const explained: ExplainedView[] = [];
  if (rateByEnd !== 0n) explained.push({ code: 'rate_by_end', amount: moneyJson(rateByEnd, currency) });
  if (edge.requests !== 0)
    explained.push({
      code: 'edge_of_bucket',
      amount: moneyJson(edge.cost, currency),
      requests: edge.requests,
    });
  return explained;
}

/** A bill's sums in one currency. */
export function totalsView(row: BillTotalsRow): ReconciliationTotalsView {
  const money = (amount: Decimal) => moneyJson(amount, row.currency);
  return {
    billed: money(row.billed),
    metered: money(row.metered),
    difference: money(row.difference),
    unattributed: money(row.unattributed),
    quarantined: money(row.quarantined),
    unknownHeld: money(row.unknown.held),
    unknownAttempts: row.unknown.requests,
  };
}

export function rateView({ rateBy, agreesStart, agreesEnd }: RateEvidence): RateByView {
  return { rateBy, agreesStart, agreesEnd };
}
