import type { Decimal } from '../../money/decimal.js';
import { addTokens, NO_TOKENS, TOKEN_KINDS, type Cell, type CellTokens } from './cell.js';

export const CELL_STATUSES = ['matched', 'mismatch', 'billed_only', 'metered_only'] as const;
/** How a bucket of a model and key stands. */
export type CellStatus = (typeof CELL_STATUSES)[number];

/** Both sides of a cell, what is settled from the bill included in ours. */
export interface CellJudgement {
  status: CellStatus;
  /** What is quarantined is in it. */
  billed: Decimal;
  quarantined: Decimal;
  metered: Decimal;
  /** billed − quarantined − metered. */
  difference: Decimal;
  /** The part of it that a rate by the end of requests explains. */
  rateByEnd: Decimal;
  requests: { billed: bigint | null; metered: bigint };
  tokens: { billed: CellTokens; metered: CellTokens };
  settled: { requests: number; estimated: number; cost: Decimal };
  /** Without a cost: lost, answered without usage, or under way. */
  unknown: { requests: number; held: Decimal; unbounded: number };
}

/**
 * Compares the sides of a cell. A money difference above the tolerance is a mismatch; so is, with no tolerance, any
 * difference in tokens or requests.
 */
export function judgeCell(cell: Cell, tolerance: Decimal): CellJudgement {
  const settled = cell.open.filter(({ settledByBill }) => settledByBill !== null);
  const unknown = cell.open.filter(({ cost }) => cost === null);
  const metered = cell.cost + total(settled.map(({ cost }) => cost ?? 0n));
  const tokens = cell.open.reduce((sum, one) => addTokens(sum, one.tokens ?? NO_TOKENS), cell.tokens);
  const quarantined = cell.billed?.quarantined ?? 0n;
  const billed = (cell.billed?.cost ?? 0n) + quarantined;
  const requests = { billed: cell.billed ? cell.billed.requests : 0n, metered: meteredRequests(cell) };
  const difference = billed - quarantined - metered;
  const judged = {
    billed,
    quarantined,
    metered,
    difference,
    rateByEnd: cell.rateByEnd,
    requests,
    tokens: { billed: cell.billed?.tokens ?? NO_TOKENS, metered: tokens },
    settled: {
      requests: settled.length,
      estimated: settled.filter(({ settledHow }) => settledHow === 'estimate').length,
      cost: total(settled.map(({ cost }) => cost ?? 0n)),
    },
    unknown: {
      requests: unknown.length,
      held: total(unknown.map(({ heldCost }) => heldCost ?? 0n)),
      unbounded: unknown.filter(({ heldCost }) => heldCost === null).length,
    },
  };
  return { status: statusOf(cell, judged, tolerance), ...judged };
}

/** Nothing of it is on either side: requests that were lost before anybody billed them. */
export function isEmpty(cell: Cell): boolean {
  const { billed, requests, tokens, cost, open } = cell;
  return (
    billed === null &&
    requests === 0n &&
    cost === 0n &&
    TOKEN_KINDS.every((kind) => tokens[kind] === 0n) &&
    open.every((request) => request.cost === 0n && TOKEN_KINDS.every((kind) => !request.tokens?.[kind]))
  );
}

type Judged = Omit<CellJudgement, 'status'>;

function statusOf(cell: Cell, judged: Judged, tolerance: Decimal): CellStatus {
  const { requests, tokens, difference } = judged;
  if (!cell.billed) return 'metered_only';
  const isUnused = requests.metered === 0n && judged.metered === 0n && judged.unknown.requests === 0;
  if (isUnused && (judged.billed !== 0n || (requests.billed ?? 0n) !== 0n)) return 'billed_only';
  const size = difference < 0n ? -difference : difference;
  if (size > tolerance) return 'mismatch';
  if (tolerance > 0n) return 'matched';
  const sameRequests = requests.billed === null || requests.billed === requests.metered;
  // A line that states money alone has no tokens to compare.
  const sameTokens =
    !cell.billed.isPriced || TOKEN_KINDS.every((kind) => tokens.billed[kind] === tokens.metered[kind]);
  return sameRequests && sameTokens && judged.unknown.requests === 0 ? 'matched' : 'mismatch';
}

/** Requests of ours that a bill has to show. Of those that share an estimate, as many as it does show. */
function meteredRequests(cell: Cell): bigint {
  let certain = cell.requests;
  let estimated = 0n;
  for (const request of cell.open) {
    if (request.status === 'succeeded') certain++;
    else if (request.settledHow === 'estimate') estimated++;
    else if ((request.cost ?? 0n) > 0n || TOKEN_KINDS.some((kind) => (request.tokens?.[kind] ?? 0n) > 0n))
      certain++;
  }
  const billed = cell.billed?.requests ?? certain + estimated;
  return billed < certain ? certain : billed > certain + estimated ? certain + estimated : billed;
}

const total = (amounts: readonly Decimal[]) => amounts.reduce((left, right) => left + right, 0n);
