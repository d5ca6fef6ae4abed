import type { BillFacts } from './bill-cells.js';
import { BillRefused } from './bill-refusal.js';
import { spanText } from './bill-times.js';
import type { BillWarning, CostDraft, Interval, LineDraft } from './bill.js';

/** A file of a bill, wherever its bytes are. */
export interface BillFile {
  name: string;
  open(): AsyncIterable<Buffer>;
}

/** Takes the lines of a bill as they are read; the next come when it is done with these. */
export type TakeLines = (lines: readonly LineDraft[]) => Promise<void>;

/** What was read of a bill beside its lines. */
export interface ReadBill extends BillFacts {
  rows: number;
  costs: CostDraft[];
  intervals: readonly Interval[];
  warnings: BillWarning[];
  /** Whether there was anything to hold the lines against. */
  hasCosts: boolean;
  /** Whether the sums agreed to the last digit. */
  agrees: boolean;
}

/** Buckets of one bill may be equal but never overlap: a day and an hour of it would count the same use twice. */
export function refuseOverlaps(intervals: readonly Interval[]): void {
  const sorted = [...intervals].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  sorted.forEach((interval, index) => {
    const before = sorted[index - 1];
    if (!before || before.endMs <= interval.startMs) return;
    const { file, line } = interval.at;
    throw new BillRefused(
      'bill_overlap',
      `${file}:${line}: the interval ${spanText(interval)} overlaps the interval ${spanText(before)} of line ${before.at.line} of ${before.at.file}: a day and its hours would count the same use twice.`,
      [{ path: `${file}:${line}`, message: `overlaps line ${before.at.line} of ${before.at.file}` }],
    );
  });
}
