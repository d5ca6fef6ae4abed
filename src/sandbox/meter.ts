import {
  closeSync,
  createReadStream,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { MeterRecord } from './meter-record.js';
import { Totals } from './totals.js';

const FILE_NAME = 'meter.jsonl';
const NEWLINE = 0x0a;

/** A span of instants, `from` included and `to` excluded; either may be open. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/**
 * The provider's own books: one JSON line a request in an append-only file. A line is handed to the operating system
 * before the answer leaves, so a killed process loses no answered request.
 */
export class Meter {
  readonly totals = new Totals();
  private open = true;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private size: number,
  ) {}

  /** Opens the books of a folder and reads what they hold. */
  static async open(folder: string): Promise<Meter> {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, FILE_NAME);
    const descriptor = openSync(file, 'a');
    const meter = new Meter(file, descriptor, fstatSync(descriptor).size);
    // A last line without its end was cut by a kill: its request was never answered, and the next line must not join it.
    meter.size = await wholeLinesSize(file);
    ftruncateSync(descriptor, meter.size);
    for await (const record of meter.records()) meter.totals.add(record);
    return meter;
  }

  /** Writes one record; after `close` the work is abandoned, as it is after a kill. */
  append(record: MeterRecord): void {
    if (!this.open) return;
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    const written = writeSync(this.descriptor, line);
    if (written !== line.length) throw new Error('the meter file took only a part of a line');
    this.size += written;
    this.totals.add(record);
  }

  /** All records written so far, oldest first. */
  async *records(): AsyncGenerator<MeterRecord> {
    if (this.size === 0) return;
    let number = 0;
    for await (const line of linesOf(this.file, this.size)) {
      number++;
      try {
        yield JSON.parse(line) as MeterRecord;
      } catch (error) {
        throw new Error(`${FILE_NAME} line ${number} is damaged`, { cause: error });
      }
    }
  }

  /** Totals of the requests priced within a span. */
  async totalsWithin(span: Span): Promise<Totals> {
    const totals = new Totals();
    for await (const record of this.records()) {
      const at = Date.parse(record.pricedAt);
      if (at >= span.fromMs && at < span.toMs) totals.add(record);
    }
    return totals;
  }

  /** The newest records first, at most `limit`, when given only those of one `x-request-id`. */
  async latest(query: { limit: number; requestId?: string }): Promise<MeterRecord[]> {
    let kept: MeterRecord[] = [];
    for await (const record of this.records()) {
      if (query.requestId !== undefined && record.requestId !== query.requestId) continue;
      kept.push(record);
      if (kept.length >= query.limit * 2) kept = kept.slice(-query.limit);
    }
    return kept.slice(-query.limit).reverse();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    closeSync(this.descriptor);
  }
}

async function* linesOf(file: string, size: number): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', end: size - 1 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function wholeLinesSize(file: string): Promise<number> {
  let read = 0;
  let whole = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last >= 0) whole = read + last + 1;
    read += chunk.length;
  }
  return whole;
}
