import type { BillWarning } from './bill.js';
import type { CsvBlock } from './csv-blocks.js';

/** A bill with more warnings than this has one fault many times over. */
const WARNINGS_MAX = 200;

/** What whoever imports a bill should know; of a great many only the first are kept, and the rest is counted. */
export class BillWarnings {
  private readonly kept: BillWarning[] = [];
  private more = 0;

  add(warning: BillWarning): void {
    if (this.kept.length < WARNINGS_MAX) this.kept.push(warning);
    else this.more++;
  }

  list(): BillWarning[] {
    if (this.more === 0) return this.kept;
    return [...this.kept, { code: 'more_warnings', message: `There are ${this.more} more warnings.` }];
  }
}

/** Exports end their last line: one that does not may have been cut off in it, and what is left of it be a number still. */
export function openEnd(file: string, block: CsvBlock): BillWarning {
  const line = block.lineOf(block.records.length - 1);
  const message = `${file}:${line}: the last line does not end: the download may have been cut off in it.`;
  return { code: 'no_final_line_end', message, file, line };
}
