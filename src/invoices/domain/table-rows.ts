import { DocumentRejected } from './document.js';
import { type FoundFile, foundDocument, foundError, rejected } from './found-file.js';
import { parseTaxId } from '../../companies/domain/nit.js';
import type { DecimalStyle } from './table-amount.js';
import { type TableRow, cellOf } from './table-cell.js';
import type { Columns } from './table-columns.js';
import { tableDocument } from './table-document.js';
import { readTableKind } from './table-kind.js';

export interface TableInput {
  fileName: string;
  columns: Columns;
  rows: TableRow[];
  style: DecimalStyle;
  linesMax: number;
}

/** The documents of a table: rows of one supplier, number and kind belong together, adjacent or not. */
export function* tableDocuments({
  fileName,
  columns,
  rows,
  style,
  linesMax,
}: TableInput): Generator<FoundFile> {
  const groups = new Map<string, TableRow[]>();
  for (const row of rows) {
    try {
      const key = groupKey(row, columns);
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    } catch (error) {
      yield foundError(`${fileName}#line-${row.line}`, error);
    }
  }
  if (groups.size === 0 && rows.length === 0)
    yield rejected(fileName, 'no_lines', 'The table has a header and no rows.');
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const name = `${fileName}#${cellOf(first, columns, 'number')}`;
    try {
      yield foundDocument(name, tableDocument({ columns, rows: group, style, linesMax }));
    } catch (error) {
      yield foundError(name, error);
    }
  }
}

function groupKey(row: TableRow, columns: Columns): string {
  const number = cellOf(row, columns, 'number');
  if (number === '') throw new DocumentRejected('missing_number', `Line ${row.line} has no number.`);
  const supplier = cellOf(row, columns, 'supplier_tax_id');
  if (supplier === '')
    throw new DocumentRejected('missing_supplier', `Line ${row.line} has no supplier_tax_id.`);
  const kind = readTableKind(cellOf(row, columns, 'kind'), row.line);
  return JSON.stringify([parseTaxId(supplier).taxId, number, kind]);
}
