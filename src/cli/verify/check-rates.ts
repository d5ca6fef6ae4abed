import { PACK_COLUMNS } from '../../costing/domain/evidence/pack-format.js';
import type { Findings } from './findings.js';
import { asArray, asObject, asText, type JsonObject } from './json.js';
import type { Column, Row } from './read-table.js';

export type RateRow = Row<'rates.csv'>;

const COLUMNS: readonly Column<'rates.csv'>[] = PACK_COLUMNS['rates.csv'];

/** Every rate that a statement names stands in the table of rates. */
export function heldRates(statement: JsonObject, rates: readonly RateRow[], findings: Findings): void {
  const used = asArray(statement['costs']).map((cost) => asObject(cost)['rate']);
  const shown = statement['converted'];
  if (shown !== null && shown !== undefined) used.push(asObject(shown)['rate']);
  for (const value of used.filter((rate) => rate !== null && rate !== undefined)) {
    findings.checked('rates');
    const rate = asObject(value);
    const known = rates.some(({ cells }) =>
      COLUMNS.every((column) => cells[column] === asText(rate[column])),
    );
    if (known) continue;
    const what = `${asText(statement['number'])} ${asText(rate['base'])}/${asText(rate['quote'])}`;
    findings.add({
      check: 'rates',
      code: 'rate_missing',
      file: 'statements.json',
      values: { what, rate: asText(rate['rate']), date: asText(rate['date']) },
    });
  }
}
