import type { Cell } from './cell.js';
import { decideRate, type RateEvidence } from './rate-rule.js';
import { residual } from './settle-cell.js';

/**
 * Which instant a bill goes by, from the same stretch matched both ways. Evidence is a cell that only one of them
 * explains: row by row of kind and price, or, where requests without a cost are open, with no row below ours.
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

function fits(cell: Cell): boolean {
  const rows = [...residual(cell).values()];
  const requests = cell.billed?.requests ?? null;
  const more = requests === null ? 0n : requests - cell.requests;
  return cell.open.length === 0
    ? rows.length === 0 && more === 0n
    : more >= 0n && rows.every(({ quantity }) => quantity > 0n);
}
