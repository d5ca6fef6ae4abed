import { isInstant, isWithin } from './instants.js';
import type { Findings } from './findings.js';
import { countOf, decimalOf } from './read-decimal.js';
import type { Row } from './read-table.js';

/** Requests of unknown cost: of the period, each once, none of them counted. */
export async function checkHeld(
  pieces: AsyncIterable<Row<'held.csv'>[]>,
  bounds: { startsAt: string; endsAt: string },
  findings: Findings,
): Promise<void> {
  let place = '';
  for await (const rows of pieces) {
    for (const { line, cells } of rows) {
      findings.checked('attempts');
      const at = `${cells.companyId} ${cells.startedAt} ${cells.id}`;
      const add = (code: string) =>
        findings.add({ check: 'attempts', code, file: 'held.csv', line, values: { at: cells.startedAt } });
      if (at <= place) add('row_order');
      if (!isWithin(cells.startedAt, bounds)) add('attempt_outside');
      const { heldCost, number, startedAt } = cells;
      const isFormed =
        isInstant(startedAt) && countOf(number) !== null && (heldCost === '' || decimalOf(heldCost) !== null);
      if (!isFormed) add('cell_strange');
      place = at;
    }
  }
}
