import { parse } from 'csv-parse/sync';
import type { FieldFault } from '../../errors/problem.js';
import {
  daysSpanned,
  isDay,
  RATE_FAULTS_MAX,
  RATES_MAX,
  readRate,
  type RatesRead,
  type ReadRate,
} from './exchange-rate.js';
import { plainNumber, signEvidence, stripPesoSign, type DecimalSign } from './trm-number.js';

/** The columns of the official series of peso and dollar, as CSV and JSON name them. */
const COLUMNS = ['valor', 'unidad', 'vigenciadesde', 'vigenciahasta'] as const;
type Column = (typeof COLUMNS)[number];

/** A rate holds for one to six days (weekends, holidays). A longer interval has a rewritten date in it. */
const INTERVAL_DAYS_MAX = 15;
const RECORD_LENGTH_MAX = 2_000;

interface TrmRow {
  cells: Record<Column, string>;
  path: string;
  where: (column: Column) => string;
  line: string;
}

/**
 * Reads the CSV download of the TRM: `$4,008.70`, days as DD/MM/YYYY (or ISO), with or without byte order mark, LF or
 * CRLF. `4.008,70` is read only where the file as a whole leaves no doubt about its decimal sign.
 */
export function readTrmCsv(bytes: Uint8Array): RatesRead {
  const table = readTable(bytes);
  if ('fault' in table) return { ok: false, faults: [{ path: 'file', message: table.fault }] };
  return readRows(table.rows, { plain: false });
}

/** Reads the open-data service's JSON: `{valor, unidad, vigenciadesde, vigenciahasta}`, all texts. */
export function readTrmJson(rows: readonly unknown[]): RatesRead {
  const faults: FieldFault[] = [];
  const read = rows.flatMap((row, index): TrmRow[] => {
    const values = typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : {};
    const missing = COLUMNS.filter((column) => typeof values[column] !== 'string');
    faults.push(...missing.map((column) => ({ path: `${index}.${column}`, message: 'must be a text' })));
    if (missing.length > 0) return [];
    const where = (column: Column) => `row ${index + 1}, field ${column}`;
    return [{ cells: values as Record<Column, string>, path: `${index}`, where, line: `row ${index + 1}` }];
  });
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, RATE_FAULTS_MAX) };
  return readRows(read, { plain: true });
}

/** True for rows that have the fields of the TRM's open data. */
export function isTrmJson(rows: readonly unknown[]): boolean {
  const [first] = rows;
  return typeof first === 'object' && first !== null && 'valor' in first;
}

function readTable(bytes: Uint8Array): { rows: TrmRow[] } | { fault: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { fault: 'the file is not text in UTF-8' };
  }
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t'].find((mark) => heading.split(mark).length === COLUMNS.length) ?? ',';
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      max_record_size: RECORD_LENGTH_MAX,
      to: RATES_MAX + 2,
    }) as unknown as typeof records;
  } catch (error) {
    return { fault: `not readable as CSV: ${error instanceof Error ? error.message : 'unknown fault'}` };
  }
  const [header, ...rest] = records;
  const names = header?.record.map((name) => name.trim().toLowerCase()) ?? [];
  const wrong = COLUMNS.filter((column) => names.filter((name) => name === column).length !== 1);
  if (wrong.length > 0) {
    return {
      fault: `line 1 must name each of the columns VALOR, UNIDAD, VIGENCIADESDE, VIGENCIAHASTA once; ${wrong.join(', ').toUpperCase()} is missing or twice there`,
    };
  }
  if (rest.length > RATES_MAX) return { fault: `a file holds at most ${RATES_MAX} rates` };
  const odd = rest.find(({ record }) => record.length !== names.length);
  if (odd)
    return {
      fault: `line ${odd.info.lines} has ${odd.record.length} columns, the heading has ${names.length}`,
    };
  return { rows: rest.map(({ record, info }, index) => tableRow(record, names, info.lines, index)) };
}

function tableRow(record: string[], names: string[], line: number, index: number): TrmRow {
  const at = (column: Column) => names.indexOf(column);
  return {
    cells: Object.fromEntries(COLUMNS.map((column) => [column, record[at(column)] ?? ''])) as Record<
      Column,
      string
    >,
    path: `rows.${index}`,
    where: (column) => `line ${line}, column ${at(column) + 1} (${column.toUpperCase()})`,
    line: `line ${line}`,
  };
}

function readRows(rows: readonly TrmRow[], input: { plain: boolean }): RatesRead {
  const faults: FieldFault[] = [];
  const refuse = (row: TrmRow, column: Column, message: string) =>
    faults.push({ path: `${row.path}.${column}`, message: `${row.where(column)}: ${message}` });
  const sign = input.plain ? '.' : decimalSign(rows, refuse);
  if (sign === null) return { ok: false, faults: faults.slice(0, RATE_FAULTS_MAX) };
  const rates = rows.flatMap((row) => readRow(row, { sign, plain: input.plain, refuse }) ?? []);
  return faults.length > 0 ? { ok: false, faults: faults.slice(0, RATE_FAULTS_MAX) } : { ok: true, rates };
}

type Refuse = (row: TrmRow, column: Column, message: string) => void;

/** The one decimal sign that every value of the file allows; null, with the reason told, where there is none. */
function decimalSign(rows: readonly TrmRow[], refuse: Refuse): DecimalSign | null {
  const evidence = rows.map((row) => ({ row, kind: signEvidence(stripPesoSign(row.cells.valor)) }));
  for (const { row } of evidence.filter(({ kind }) => kind === 'broken'))
    refuse(row, 'valor', `"${row.cells.valor.slice(0, 40)}" is not an amount such as $4,008.70`);
  const [point, comma, either] = (['.', ',', 'either'] as const).map((wanted) =>
    evidence.find(({ kind }) => kind === wanted),
  );
  if (point && comma) {
    refuse(
      comma.row,
      'valor',
      `"${comma.row.cells.valor}" has a decimal comma, but ${point.row.line} has a decimal point`,
    );
    return null;
  }
  if (either && !point && !comma) {
    refuse(
      either.row,
      'valor',
      `"${either.row.cells.valor}" may mean thousands or decimals, and no other row tells which`,
    );
    return null;
  }
  return comma ? ',' : '.';
}

function readRow(
  row: TrmRow,
  input: { sign: DecimalSign; plain: boolean; refuse: Refuse },
): ReadRate | undefined {
  const { cells } = row;
  const amount = input.plain ? cells.valor.trim() : plainNumber(stripPesoSign(cells.valor), input.sign);
  const rate = readRate(amount);
  const validFrom = readDay(cells.vigenciadesde);
  const validTo = readDay(cells.vigenciahasta);
  const before = `"${cells.valor.slice(0, 40)}"`;
  // A value that is not readable in a CSV has been told of already, with its decimal sign.
  if (rate === undefined && (input.plain || amount !== undefined))
    input.refuse(row, 'valor', `${before} is not a rate above 0`);
  if (cells.unidad.trim().toUpperCase() !== 'COP')
    input.refuse(row, 'unidad', `"${cells.unidad.slice(0, 20)}" is not COP`);
  if (!validFrom)
    input.refuse(row, 'vigenciadesde', `"${cells.vigenciadesde.slice(0, 40)}" is not a day DD/MM/YYYY`);
  if (!validTo)
    input.refuse(row, 'vigenciahasta', `"${cells.vigenciahasta.slice(0, 40)}" is not a day DD/MM/YYYY`);
  if (!rate || !validFrom || !validTo) return undefined;
  const days = daysSpanned(validFrom, validTo);
  if (days < 1) input.refuse(row, 'vigenciahasta', `${validTo} is before ${validFrom}`);
  if (days > INTERVAL_DAYS_MAX)
    input.refuse(
      row,
      'vigenciahasta',
      `${validFrom} to ${validTo} are ${days} days; a rate holds for a few: has a program rewritten the dates?`,
    );
  return { base: 'USD', quote: 'COP', rate, validFrom, validTo, path: row.path, where: row.line };
}

/** `23/08/2025`, `2025-08-23` or `2025-08-23T00:00:00.000`; nothing that could be another order of day and month. */
function readDay(text: string): string | undefined {
  const trimmed = text.trim();
  const local = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(trimmed);
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00:00(?:\.0{1,9})?)?$/.exec(trimmed);
  const day = local ? `${local[3]}-${local[2]}-${local[1]}` : iso?.[1];
  return day !== undefined && isDay(day) ? day : undefined;
}
