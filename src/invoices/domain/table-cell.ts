import type { Column, Columns } from './table-columns.js';

export interface TableRow {
  /** Line of the file, counted from 1. */
  line: number;
  cells: string[];
}

/** Text of a row's cell; blank when the row ends early or the table lacks the column. */
export function cellOf(row: TableRow, columns: Columns, column: Column): string {
  const position = columns[column];
  return position === undefined ? '' : (row.cells[position]?.trim() ?? '');
}
