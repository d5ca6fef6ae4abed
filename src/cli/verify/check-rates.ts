import { lastDayOf } from '../../costing/domain/seal-statement.js';
import { PACK_COLUMNS } from '../../costing/domain/evidence/pack-format.js';
import type { Findings } from './findings.js';
import { asArray, asObject, asText, type JsonObject } from './json.js';
import type { Column, Row } from './read-table.js';

export type RateRow = Row<'rates.csv'>;

const FILE = 'rates.csv';
const COLUMNS: readonly Column<typeof FILE>[] = PACK_COLUMNS[FILE];

/** Every rate that a statement names stands in the table of rates, and no other; each was in force on the month's last day. */
export function checkRates(input: {
  statements: readonly JsonObject[];
  rates: readonly RateRow[];
  period: string;
  findings: Findings;
}): void {
  const { statements, rates, period, findings } = input;
  const day = lastDayOf(period);
  const named = new Set<string>();
  for (const statement of statements) {
    for (const rate of ratesOf(statement)) {
      findings.checked('rates');
      const row = textOf((column) => asText(rate[column]));
      named.add(row);
      if (rates.some(({ cells }) => textOf((column) => cells[column]) === row)) continue;
      const what = `${asText(statement['number'])} ${asText(rate['base'])}/${asText(rate['quote'])}`;
      const values = { what, rate: asText(rate['rate']), date: asText(rate['date']) };
      findings.add({ check: 'rates', code: 'rate_missing', file: 'statements.json', values });
    }
  }
  const seen = new Set<string>();
  for (const { line, cells } of rates) {
    const row = textOf((column) => cells[column]);
    const add = (code: string) => findings.add({ check: 'rates', code, file: FILE, line });
    if (!named.has(row)) add('row_unused');
    if (seen.has(row)) add('row_twice');
    if (cells.date !== day || cells.validFrom > day || cells.validTo < day) add('rate_not_in_force');
    seen.add(row);
  }
}

function ratesOf(statement: JsonObject): JsonObject[] {
  const used = asArray(statement['costs']).map((cost) => asObject(cost)['rate']);
  const shown = statement['converted'];
  if (shown !== null && shown !== undefined) used.push(asObject(shown)['rate']);
  return used.filter((rate) => rate !== null && rate !== undefined).map(asObject);
}

function textOf(cell: (column: Column<typeof FILE>) => string): string {
  return JSON.stringify(COLUMNS.map(cell));
}
