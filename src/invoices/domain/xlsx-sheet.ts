import { tooManyColumns, tooManyRows } from './table-bounds.js';
import { type Columns, resolveColumns } from './table-columns.js';
import type { TableRow } from './table-cell.js';
import type { UploadLimits } from './upload-limits.js';
import { plainNumber, serialDate } from './xlsx-number.js';
import { scanPart } from './xlsx-parts.js';

interface Cell {
  column: number;
  /** `s` shared string, `inlineStr`, `str`, `b`, `e`, `d`; absent or `n` a number. */
  type: string;
  text: string;
}

export interface SheetInput {
  text: string;
  sharedStrings: string[];
  is1904: boolean;
  limits: UploadLimits;
}

export interface Sheet {
  /** Absent when the sheet is blank. */
  columns: Columns | undefined;
  rows: TableRow[];
}

/** The rows of a sheet as text: numbers as plain decimals, serial days in the date column as `YYYY-MM-DD`. */
export function* readSheet({ text, sharedStrings, is1904, limits }: SheetInput): Generator<undefined, Sheet> {
  const rows: TableRow[] = [];
  let columns: Columns | undefined;
  let line = 0;
  let cells: Cell[] = [];
  let cell: Cell | undefined;
  let isValue = false;

  const textOf = ({ type, text: raw, column }: Cell): string => {
    if (type === 's') return sharedStrings[Number(raw)] ?? '';
    if (type !== '' && type !== 'n') return raw;
    const date = column === columns?.issue_date ? serialDate(raw, is1904) : undefined;
    return date ?? plainNumber(raw) ?? raw;
  };
  const endRow = () => {
    const texts: string[] = [];
    for (const each of cells) texts[each.column] = textOf(each);
    const values = Array.from(texts, (each) => each ?? '');
    if (values.every((each) => each.trim() === '')) return;
    if (columns === undefined) columns = resolveColumns(values);
    else if (rows.push({ line, cells: values }) > limits.tableRowsMax) throw tooManyRows(limits);
  };

  yield* scanPart({
    text,
    name: 'sheet',
    limits,
    handler: {
      open(tag) {
        isValue = false;
        if (tag.local === 'row') {
          line = Number(tag.attributes.r?.value ?? line + 1);
          cells = [];
        } else if (tag.local === 'c') {
          const column = columnOf(tag.attributes.r?.value) ?? (cells.at(-1)?.column ?? -1) + 1;
          if (column >= limits.tableColumnsMax) throw tooManyColumns(line, limits);
          cell = { column, type: tag.attributes.t?.value ?? '', text: '' };
          cells.push(cell);
        } else {
          isValue = tag.local === 'v' || tag.local === 't';
        }
        return tag.local !== 'rPh';
      },
      text(value) {
        if (isValue && cell) cell.text += value;
      },
      close(_depth, tag) {
        isValue = false;
        if (tag.local === 'c') cell = undefined;
        else if (tag.local === 'row') endRow();
      },
    },
  });
  return { columns, rows };
}

/** Position of a cell named like `AB12`, from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
