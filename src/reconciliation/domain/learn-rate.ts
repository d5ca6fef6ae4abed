import type { Cell } from './cell.js';
import { decideRate, type RateEvidence } from './rate-rule.js';
import { residual } from './settle-cell.js';

/**
 * Which instant a bill goes by, from the same stretch matched both ways. Evidence is a cell that only one of them
 * explains: row by row of kind and price, what is open left aside.
 */
export function learnRate(
  byStart: ReadonlyMap<string, Cell>,
  byEnd: ReadonlyMap<string, Cell>,
): RateEvidence {
  let agreesStart = 0;
  let agreesEnd = 0;
  for (const [id, start] of byStart) {
    const end = byEnd.get(id);
    if (!end || !isComparable(start) || !isComparable(end)) continue;
    const fitsStart = fits(start);
    const fitsEnd = fits(end);
    if (fitsStart && !fitsEnd) agreesStart++;
    if (fitsEnd && !fitsStart) agreesEnd++;
  }
  return decideRate(agreesStart, agreesEnd);
}

function isComparable({ billed, pricesKnown }: Cell): boolean {
  return billed !== null && billed.isPriced && pricesKnown;
}

/** What is open here may be any of the rest, but no more requests than there are, and nothing below our own. */
function fits(cell: Cell): boolean {
  const open = BigInt(cell.open.length);
  const rows = [...residual(cell).values()];
  const told = cell.billed?.requests ?? null;
  const requests = told === null ? open : told - cell.requests;
  if (requests < 0n || requests > open) return false;
  return rows.every(({ quantity }) => quantity > 0n) && (open > 0n || rows.length === 0);
}
