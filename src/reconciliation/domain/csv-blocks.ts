import { isAscii, isUtf8 } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { BillRefused } from './bill-refusal.js';

/** A record longer than this is no record of a bill: a quote was lost, or the file is something else. */
const RECORD_BYTES_MAX = 64 * 1024;
const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Whole records of a CSV file with the line each begins at. */
export interface CsvBlock {
  records: string[][];
  lineOf(index: number): number;
  /** The file ended without ending its last line: exports end it, so it may have been cut off there. */
  endsOpen: boolean;
}

/**
 * Reads a CSV file block by block, each ending at the end of a record: csv-parse reads a block at once, which is faster
 * than record by record, and no more than one block is held. A file that stops within a record is refused.
 */
export async function* csvBlocks(
  file: string,
  source: AsyncIterable<Buffer>,
  delimiter = ',',
): AsyncGenerator<CsvBlock> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  let line = 1;
  for await (const chunk of source) {
    let joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (isFirst && joined.length >= BYTE_ORDER_MARK.length) {
      if (joined.subarray(0, 3).equals(BYTE_ORDER_MARK)) joined = joined.subarray(3);
      isFirst = false;
    }
    const end = endOfRecords(joined);
    rest = joined.subarray(end);
    if (rest.length > RECORD_BYTES_MAX) {
      throw new BillRefused(
        'bill_malformed',
        `${file}:${line + countLines(joined.subarray(0, end))}: a record is longer than ${RECORD_BYTES_MAX / 1024} kB; a quote that is not closed does that.`,
      );
    }
    if (end === 0) continue;
    const block = joined.subarray(0, end);
    yield readBlock({ file, block, line, delimiter });
    line += countLines(block);
  }
  if (rest.length > 0) yield readBlock({ file, block: rest, line, delimiter });
}

/** Where the last whole record ends: the last line feed outside quotes. */
function endOfRecords(bytes: Buffer): number {
  const last = bytes.lastIndexOf(LINE_FEED);
  if (last < 0) return 0;
  if (bytes.indexOf(QUOTE) < 0) return last + 1;
  let quoted = false;
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === LINE_FEED && !quoted) end = at + 1;
  }
  return end;
}

function readBlock(input: { file: string; block: Buffer; line: number; delimiter: string }): CsvBlock {
  const { file, block, line, delimiter } = input;
  if (!isUtf8(block) || block.includes(0)) {
    throw new BillRefused('bill_malformed', `${file}: from line ${line} on it is no UTF-8 text.`, [
      { path: `${file}:${line}`, message: 'from here on it is no UTF-8 text' },
    ]);
  }
  const plain = readPlainBlock(input);
  if (plain) return plain;
  const options = { delimiter, relax_column_count: true, skip_empty_lines: true, max_record_size: 0 };
  try {
    const records = parse(block, options);
    const ended = block[block.length - 1] === LINE_FEED;
    if (countLines(block) + (ended ? 0 : 1) === records.length)
      return { records, endsOpen: !ended, lineOf: (index) => line + index };
    // Line breaks within quotes, or empty lines: only then is it worth asking csv-parse for the lines.
    const told = parse(block, { ...options, info: true }) as unknown as {
      info: { lines: number };
      record: string[];
    }[];
    return {
      records,
      endsOpen: !ended,
      lineOf: (index) => {
        const lines = told[index]?.info.lines ?? 1;
        const breaks = (told[index]?.record.join('').match(/\n/g) ?? []).length;
        return line + lines - 1 - breaks;
      },
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = line + (Number((error as { lines?: unknown }).lines) || 1) - 1;
    throw new BillRefused('bill_malformed', `${file}:${at}: ${plainFault(error)}`, [
      { path: `${file}:${at}`, message: plainFault(error) },
    ]);
  }
}

/**
 * A block without any quote or empty line is what its commas and line ends say: it needs no parser, and is read four
 * times as fast without one. The texts are parts of the block's own: whoever keeps one keeps the block, see `ownText`.
 */
function readPlainBlock(input: { block: Buffer; line: number; delimiter: string }): CsvBlock | undefined {
  const { block, line, delimiter } = input;
  if (block.includes(QUOTE)) return undefined;
  const lines = block.toString(isAscii(block) ? 'latin1' : 'utf8').split('\n');
  const endsOpen = lines.at(-1) !== '';
  if (!endsOpen) lines.pop();
  const records: string[][] = [];
  for (const text of lines) {
    const record = text.endsWith('\r') ? text.slice(0, -1) : text;
    // An empty line, or a lone return that ends lines in some old file.
    if (record === '' || record.includes('\r')) return undefined;
    records.push(record.split(delimiter));
  }
  return { records, endsOpen, lineOf: (index) => line + index };
}

/** A text of its own, for keeping: a part of a block would keep all of the block. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}

function plainFault(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return 'a quote is not closed: the file is cut off or was changed';
  return 'a quote stands where none may be';
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
