import type { Cell, OpenRequest } from './cell.js';
import type { BillInterval } from './intervals.js';
import { residual } from './settle-cell.js';

/** Clocks and the way to the provider are not further off than this. */
export const NEAR_MS = 5_000;

/** The neighbouring intervals in which a provider may have counted a request: those whose edge it reaches. */
export function neighboursOf(
  { interval, startedAt, finishedAt }: OpenRequest,
  intervals: readonly BillInterval[],
): number[] {
  const own = intervals[interval];
  if (!own) return [];
  const neighbours: number[] = [];
  const endedMs = (finishedAt ?? startedAt).getTime();
  if (interval > 0 && startedAt.getTime() - NEAR_MS < own.start.getTime()) neighbours.push(interval - 1);
  if (interval + 1 < intervals.length && endedMs + NEAR_MS >= own.end.getTime())
    neighbours.push(interval + 1);
  return neighbours;
}

/**
 * Puts lost requests into the bucket beside their own where the bill counts them there: their own has nothing left for
 * them, the one across the edge that they reach has exactly one request more than we know of, nothing else is open in
 * it, and no other lost request could be meant. Changes the cells.
 */
export function placeOpenAtEdges(cells: ReadonlyMap<string, Cell>, intervals: readonly BillInterval[]): void {
  const lacking = new Map<string, Cell>();
  for (const cell of cells.values()) if (lacksOne(cell)) lacking.set(placeOf(cell), cell);
  const claims = new Map<Cell, { from: Cell; request: OpenRequest }[]>();
  for (const from of cells.values()) {
    if (from.open.length === 0 || !hasNothingLeft(from)) continue;
    for (const request of from.open) {
      if (request.status === 'succeeded' || request.status === 'in_flight') continue;
      const fitting = neighboursOf(request, intervals).flatMap(
        (interval) => lacking.get(placeOf({ ...from, interval })) ?? [],
      );
      // Which of two it was nobody can say.
      const [to] = fitting;
      if (to && fitting.length === 1) claims.set(to, [...(claims.get(to) ?? []), { from, request }]);
    }
  }
  for (const [to, [claim, ...others]] of claims) {
    if (!claim || others.length > 0 || exceeds(to, claim.request)) continue;
    claim.from.open = claim.from.open.filter((one) => one !== claim.request);
    to.open = [{ ...claim.request, interval: to.interval }];
  }
}

/** The bill has one request more here than we know of, with tokens of its own. */
function lacksOne(cell: Cell): boolean {
  const { billed, open, requests, pricesKnown, isForeign } = cell;
  if (!billed?.isPriced || !pricesKnown || isForeign || open.length > 0 || billed.requests === null)
    return false;
  const rest = [...residual(cell).values()];
  return billed.requests - requests === 1n && rest.length > 0 && rest.every(({ quantity }) => quantity > 0n);
}

/** All that is billed here is that of requests with costs of their own. */
function hasNothingLeft(cell: Cell): boolean {
  const { billed, requests, pricesKnown } = cell;
  if (!billed) return requests === 0n;
  return billed.isPriced && pricesKnown && billed.requests === requests && residual(cell).size === 0;
}

/** It can have cost no more than was held for it. */
function exceeds(cell: Cell, { heldCost }: OpenRequest): boolean {
  if (heldCost === null) return false;
  const cost = [...residual(cell).values()].reduce((sum, { price, quantity }) => sum + price * quantity, 0n);
  return cost > heldCost;
}

function placeOf({
  interval,
  model,
  keyId,
  currency,
}: Pick<Cell, 'interval' | 'model' | 'keyId' | 'currency'>) {
  return JSON.stringify([interval, model, keyId, currency]);
}
