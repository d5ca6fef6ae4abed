import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Breather } from './breather.js';
import { decodeTable } from './decode-text.js';
import { DocumentRejected } from './document.js';
import { type FoundFile, foundError } from './found-file.js';
import { type Columns, resolveColumns } from './table-columns.js';
import type { TableRow } from './table-cell.js';
import { tableDocuments } from './table-rows.js';
import { tooManyColumns, tooManyRows } from './table-bounds.js';
import type { UploadLimits } from './upload-limits.js';

const SLICE_CHARS = 65_536;
const RECORD_CHARS_MAX = 262_144;

interface CsvRecord {
  record: string[];
  info: { lines: number };
}

export interface CsvInput {
  bytes: Buffer;
  fileName: string;
  limits: UploadLimits;
  breather: Breather;
}

/** The documents of a CSV file, separated by commas or semicolons, with a header. One bad row costs its document. */
export async function* readCsv({ bytes, fileName, limits, breather }: CsvInput): AsyncGenerator<FoundFile> {
  try {
    const text = decodeTable(bytes);
    const delimiter = detectDelimiter(text);
    const { columns, rows } = await readRows({ text, delimiter, limits, breather });
    const style = delimiter === ';' ? 'comma' : 'point';
    for (const found of tableDocuments({ fileName, columns, rows, style, linesMax: limits.xml.linesMax })) {
      yield found;
      if (breather.isDue()) await breather.pause();
    }
  } catch (error) {
    yield foundError(fileName, error);
  }
}

interface CsvText {
  text: string;
  delimiter: string;
  limits: UploadLimits;
  breather: Breather;
}

async function readRows({
  text,
  delimiter,
  limits,
  breather,
}: CsvText): Promise<{ columns: Columns; rows: TableRow[] }> {
  const parser = Readable.from(slices(text)).pipe(
    parse({
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: RECORD_CHARS_MAX,
    }),
  );
  let columns: Columns | undefined;
  const rows: TableRow[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      if (record.every((cell) => cell.trim() === '')) continue;
      if (record.length > limits.tableColumnsMax) throw tooManyColumns(info.lines, limits);
      if (columns === undefined) columns = resolveColumns(record);
      else if (rows.push({ line: info.lines, cells: record }) > limits.tableRowsMax)
        throw tooManyRows(limits);
      if (breather.isDue()) await breather.pause();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DocumentRejected('csv_malformed', `The table cannot be read: ${error.message.slice(0, 200)}`);
  } finally {
    parser.destroy();
  }
  if (columns === undefined) throw new DocumentRejected('empty_file', 'The file holds no text.');
  return { columns, rows };
}

function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += SLICE_CHARS) yield text.slice(start, start + SLICE_CHARS);
}

/** The sign more frequent in the header, outside quotes. */
function detectDelimiter(text: string): ',' | ';' {
  const header = /^\s*([^\n]*)/.exec(text)?.[1]?.replace(/"[^"]*"/g, '') ?? '';
  return header.split(';').length > header.split(',').length ? ';' : ',';
}
