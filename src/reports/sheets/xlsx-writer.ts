import { Readable } from 'node:stream';
import { sheetNames } from './sheet-names.js';
import { CELL_STYLES, type ColumnKind, cellXml, columnLetters, textCellXml } from './xlsx-cell.js';
import { packageParts, SHEET_TAIL, sheetHead, sheetPath } from './xlsx-package.js';
import { zipStream } from './zip-stream.js';

export interface SheetColumn {
  title: string;
  /** In characters; by the title when absent. */
  width?: number;
  kind: ColumnKind;
}

export type SheetRow = readonly (string | null)[];

export interface Sheet {
  name: string;
  columns: readonly SheetColumn[];
  rows: AsyncIterable<SheetRow> | Iterable<SheetRow>;
}

/** Rows of one sheet, the header among them; Excel opens no more. */
export const SHEET_ROWS_MAX = 1_048_576;
const SHEET_COLUMNS_MAX = 16_384;
/** Rows are handed on in pieces of about this size. */
const PIECE_CHARACTERS = 32_768;

/** A sheet asked for more than a workbook can hold. */
export class SheetTooLarge extends Error {}

/**
 * A workbook as a stream: rows are taken as the reader takes bytes, sheet after sheet, so memory does not grow with
 * them. An iterable that fails breaks the stream with its error; a stream that is given up ends the iterables.
 *
 * The writer is our own because the libraries take numbers as floats (write-excel-file 4.1 and ExcelJS 4 refuse or lose
 * text), and an amount must stand in the file with every digit that it has.
 */
export function writeXlsx(sheets: readonly Sheet[]): Readable {
  for (const { name, columns } of sheets)
    if (columns.length > SHEET_COLUMNS_MAX)
      throw new SheetTooLarge(`The sheet ${name} has too many columns.`);
  const parts = packageParts(sheetNames(sheets.map(({ name }) => name)));
  return zipStream([
    ...parts.map(([path, xml]) => ({ path, content: xml })),
    ...sheets.map((sheet, index) => ({
      path: sheetPath(index),
      content: () => Readable.from(sheetXml(sheet), { objectMode: false }),
    })),
  ]);
}

async function* sheetXml({ name, columns, rows }: Sheet): AsyncGenerator<Buffer> {
  const letters = columns.map((_, index) => columnLetters(index));
  const header = columns.map(({ title }, index) =>
    textCellXml(title, { style: CELL_STYLES.header, reference: `${letters[index]}1` }),
  );
  let piece = `${sheetHead(columns)}<row r="1">${header.join('')}</row>`;
  let line = 1;
  for await (const row of rows) {
    line++;
    if (line > SHEET_ROWS_MAX)
      throw new SheetTooLarge(`The sheet ${name} has more than ${SHEET_ROWS_MAX - 1} rows.`);
    piece += rowXml(row, { line, columns, letters });
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  yield Buffer.from(piece + SHEET_TAIL);
}

function rowXml(
  row: SheetRow,
  { line, columns, letters }: { line: number; columns: readonly SheetColumn[]; letters: readonly string[] },
): string {
  let cells = '';
  for (const [index, { kind }] of columns.entries())
    cells += cellXml(row[index] ?? null, { kind, reference: `${letters[index]}${line}` });
  return `<row r="${line}">${cells}</row>`;
}
