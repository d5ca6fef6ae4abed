import type { FieldFault } from '../../errors/problem.js';

/** Why a bill is not taken: a stable code, what is wrong, and where. Nothing of a refused bill is stored. */
export type RefusalCode =
  | 'bill_malformed'
  | 'bill_columns'
  | 'bill_rows_invalid'
  | 'bill_edited'
  | 'bill_duplicate_rows'
  | 'bill_files'
  | 'bill_archive'
  | 'bill_too_large'
  | 'bill_other_account'
  | 'bill_other_provider'
  | 'bill_overlap';

export class BillRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail: string,
    readonly faults: readonly FieldFault[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}

/** More faults than this help nobody. */
const FAULTS_MAX = 20;

/** What is wrong with the cells of a bill; the first few are told, all of them make it refused. */
export class CellFaults {
  private readonly faults: FieldFault[] = [];
  private code: RefusalCode | undefined;

  /** `path` such as `amount-2026-09.csv:12:price`. The first fault names the kind of refusal. */
  add(code: RefusalCode, path: string, message: string): void {
    this.code ??= code;
    this.faults.push({ path, message });
    if (this.faults.length >= FAULTS_MAX) this.throwIfAny();
  }

  get isEmpty(): boolean {
    return this.faults.length === 0;
  }

  throwIfAny(): void {
    const [first] = this.faults;
    if (!this.code || !first) return;
    throw new BillRefused(this.code, `${first.path}: ${first.message}`, this.faults);
  }
}
