import type { BillTerms } from './bill-terms.js';
import { dayAfter, looksRewritten, readDay, readInstant } from './bill-times.js';
import { ownText } from './csv-blocks.js';
import type { FilePlace, Interval } from './bill.js';
import type { CellFaults, RefusalCode } from './bill-refusal.js';

/** No text of a bill is longer. */
const TEXT_MAX = 500;
/** A bucket is an hour or a day; a month is room enough. */
const INTERVAL_MS_MAX = 32 * 86_400_000;

/** What the rows of all files of one bill must agree in, found on the way. */
export interface BillFacts {
  /** The provider's own id of the account. */
  user: string | null;
  /** Where it stood first. */
  userAt: FilePlace | null;
  /** Offset of the first bucket. */
  offset: string | null;
}

/** Reads the cells that both files have: who, when, which model. A fault is told with its file, line and column. */
export class CommonCells {
  private lastStart: string | undefined;
  private lastEnd: string | undefined;
  private lastInterval: Interval | undefined;

  constructor(
    private readonly input: { file: string; terms: BillTerms; facts: BillFacts; faults: CellFaults },
  ) {}

  fault(line: number, column: string, message: string, code: RefusalCode = 'bill_rows_invalid'): undefined {
    const { faults, file } = this.input;
    faults.add(code, `${file}:${line}${column === '' ? '' : `:${column}`}`, message);
    return undefined;
  }

  /** False and a fault for a row with too few or too many cells. */
  hasCells(row: readonly string[], count: number, line: number): boolean {
    if (row.length === count) return true;
    const few = 'the row is cut off or its commas are not quoted';
    this.fault(line, '', `has ${row.length} cells where the header has ${count}: ${few}`, 'bill_malformed');
    return false;
  }

  /** False and a fault for a row of another account than those before it. */
  isOfUser(text: string, line: number): boolean {
    const { facts } = this.input;
    if (text === facts.user || text === '') return true;
    if (facts.user === null) {
      facts.user = ownText(text);
      facts.userAt = { file: this.input.file, line };
      return true;
    }
    const message = 'this row is of another account than those before it: a bill is of one account';
    this.fault(line, 'user_id', message, 'bill_other_account');
    return false;
  }

  /** The bucket between two instants with offsets. */
  between(start: string, end: string, line: number): Interval | undefined {
    if (start === this.lastStart && end === this.lastEnd) return this.lastInterval;
    const from = readInstant(start);
    const to = readInstant(end);
    if (!from) return this.timeFault(line, 'start_time_iso', start);
    if (!to) return this.timeFault(line, 'end_time_iso', end);
    this.input.facts.offset ??= from.offset;
    return this.remember(start, end, this.interval(from.atMs, to.atMs, line, 'end_time_iso'));
  }

  /** The UTC day of a legacy file. */
  day(text: string, line: number): Interval | undefined {
    if (text === this.lastStart) return this.lastInterval;
    const startMs = readDay(text);
    if (startMs === undefined) return this.timeFault(line, 'utc_date', text);
    this.input.facts.offset ??= '+00:00';
    return this.remember(text, '', this.interval(startMs, dayAfter(startMs), line, 'utc_date'));
  }

  /** A text that may not be empty nor endless. */
  text(text: string, column: string, line: number): string | undefined {
    if (text === '') return this.fault(line, column, 'is empty');
    return this.bounded(text, column, line);
  }

  bounded(text: string, column: string, line: number): string | undefined {
    if (text.length > TEXT_MAX) return this.fault(line, column, `is longer than ${TEXT_MAX} characters`);
    return text;
  }

  private interval(startMs: number, endMs: number, line: number, column: string): Interval | undefined {
    if (endMs <= startMs) return this.fault(line, column, 'is not after the start');
    if (endMs - startMs > INTERVAL_MS_MAX)
      return this.fault(line, column, 'is more than a month after the start');
    return this.input.terms.interval({ startMs, endMs }, { file: this.input.file, line });
  }

  private remember(start: string, end: string, interval: Interval | undefined): Interval | undefined {
    this.lastStart = start;
    this.lastEnd = end;
    this.lastInterval = interval;
    if (!interval) this.lastStart = undefined;
    return interval;
  }

  private timeFault(line: number, column: string, text: string): undefined {
    const shown = JSON.stringify(text.slice(0, 40));
    if (looksRewritten(text)) {
      const message = `${shown} is a date as a spreadsheet writes it; upload the file as it was downloaded`;
      return this.fault(line, column, message, 'bill_edited');
    }
    const wanted =
      column === 'utc_date'
        ? 'a date such as 2026-07-16 or 20260716'
        : 'an instant such as 2026-07-13T00:00:00+08:00';
    return this.fault(line, column, `${shown} is not ${wanted}`);
  }
}
