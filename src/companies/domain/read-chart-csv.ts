import { parse } from 'csv-parse/sync';
import { CHART_ACCOUNTS_MAX, checkChart, parentCodes, type ChartCheck, type ChartFault } from './chart.js';

type Column = 'code' | 'name' | 'postable' | 'description';

/** Headings as firms write them, without accents and in lower case. */
const HEADINGS: Readonly<Record<string, Column>> = {
  code: 'code',
  codigo: 'code',
  cuenta: 'code',
  name: 'name',
  nombre: 'name',
  postable: 'postable',
  movimiento: 'postable',
  description: 'description',
  descripcion: 'description',
};
const YES = new Set(['true', 'si', 'yes', 's', 'y', '1', 'x']);
const NO = new Set(['false', 'no', 'n', '0', '']);
const RECORD_LENGTH_MAX = 20_000;

/**
 * Reads a chart of accounts from CSV: columns code, name, and optionally postable and description, in any order,
 * with Spanish or English headings, separated by `,`, `;` or tabs. Without a postable column the codes that have
 * nothing below them are postable. Faults name the account (`rows.12.code`) and the line of the file.
 */
export function readChartCsv(input: string | Uint8Array): ChartCheck {
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : decode(input);
  if (text === null) return refuse('file', 'the file is not text: save it as CSV in UTF-8');
  const parsed = parseRows(text);
  if ('error' in parsed) return refuse('file', parsed.error);
  const [header, ...records] = parsed.rows;
  if (!header) return refuse('file', 'the file is empty');
  if (records.length > CHART_ACCOUNTS_MAX) {
    return refuse('rows', `a chart holds at most ${CHART_ACCOUNTS_MAX} accounts`);
  }
  const columns = readHeader(header.cells);
  if ('error' in columns) return refuse('header', columns.error);

  const errors: ChartFault[] = [];
  const cell = (record: Row, column: Column) => record.cells[columns.at[column] ?? -1]?.trim() ?? '';
  const parents = parentCodes(records.map((record) => cell(record, 'code')));
  const rows = records.map((record, index) => {
    const code = cell(record, 'code');
    let postable: boolean | undefined = !parents.has(code);
    if (columns.at.postable !== undefined) {
      postable = readFlag(cell(record, 'postable'));
      if (postable === undefined) {
        const message = 'postable is one of true, false, si, no, 1, 0, x or empty';
        errors.push({ path: `rows.${index}.postable`, message });
      }
    }
    return {
      code,
      name: cell(record, 'name'),
      postable: postable ?? false,
      description: cell(record, 'description'),
    };
  });
  const check = checkChart(rows);
  if (check.ok && errors.length === 0) return { ...check, warnings: check.warnings.map(withLine) };
  const refusals = check.ok ? errors : [...errors, ...check.errors];
  return { ok: false, errors: refusals.map(withLine) };

  function withLine(fault: ChartFault): ChartFault {
    const record = records[Number(/^rows\.(\d+)/.exec(fault.path)?.[1] ?? -1)];
    return record ? { ...fault, message: `${fault.message} (line ${record.line})` } : fault;
  }
}

interface Row {
  cells: string[];
  line: number;
}

function refuse(path: string, message: string): ChartCheck {
  return { ok: false, errors: [{ path, message }] };
}

/** UTF-8, or else the single-byte encoding that Excel writes in Colombia. Null: binary content. */
function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function parseRows(text: string): { rows: Row[] } | { error: string } {
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: heading.split(mark).length }));
  const delimiter = counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: RECORD_LENGTH_MAX,
      to: CHART_ACCOUNTS_MAX + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return { rows: records.map(({ record, info }) => ({ cells: record, line: info.lines })) };
  } catch (error) {
    return {
      error: `the file is not readable as CSV: ${error instanceof Error ? error.message : 'unknown fault'}`,
    };
  }
}

function readHeader(cells: readonly string[]): { at: Partial<Record<Column, number>> } | { error: string } {
  const at: Partial<Record<Column, number>> = {};
  for (const [index, cell] of cells.entries()) {
    const column = HEADINGS[fold(cell)];
    if (!column) continue;
    if (at[column] !== undefined) return { error: `two columns mean "${column}"` };
    at[column] = index;
  }
  const missing = (['code', 'name'] as const).filter((column) => at[column] === undefined);
  if (missing.length > 0) {
    return {
      error: `the first line names no column for ${missing.join(' and ')}; expected codigo;nombre;movimiento`,
    };
  }
  return { at };
}

function readFlag(text: string): boolean | undefined {
  const flag = fold(text);
  if (YES.has(flag)) return true;
  return NO.has(flag) ? false : undefined;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
