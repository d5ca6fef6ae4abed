/** What is checked, in this order. */
export const CHECKS = [
  'seal',
  'manifest',
  'files',
  'rows',
  'result',
  'chain',
  'prices',
  'attempts',
  'bill',
  'allocation',
  'adjustments',
  'statements',
  'rates',
] as const;
export type Check = (typeof CHECKS)[number];

/** One thing that is not as it must be; `line` counts from 1, the header included. */
export interface Difference {
  check: Check;
  /** What is said of it: a key of the texts. */
  code: string;
  file: string | null;
  line: number | null;
  /** What the sentence names. */
  values: Readonly<Record<string, string>>;
}

/** Of each check so many differences are told one by one; all are counted. */
const TOLD_MAX = 20;

/** What a verification has found so far. */
export class Findings {
  readonly told: Difference[] = [];
  private readonly things = new Map<Check, number>();
  private readonly counts = new Map<Check, number>();

  /** Says that so many things were held against what they must be. */
  checked(check: Check, things = 1): void {
    this.things.set(check, (this.things.get(check) ?? 0) + things);
  }

  add(found: {
    check: Check;
    code: string;
    file?: string;
    line?: number;
    values?: Readonly<Record<string, string>>;
  }): void {
    const { check, code, file = null, line = null, values = {} } = found;
    const count = (this.counts.get(check) ?? 0) + 1;
    this.counts.set(check, count);
    if (count <= TOLD_MAX) this.told.push({ check, code, file, line, values });
  }

  /** A figure that must be another one. */
  same(found: { check: Check; what: string; file?: string; line?: number; is: string; must: string }): void {
    this.checked(found.check);
    const { is, must, what, ...place } = found;
    if (is !== must) this.add({ ...place, code: 'figure', values: { what, is, must } });
  }

  /** Null where nothing of the kind was there to check. */
  summary(): { check: Check; checked: number; differences: number }[] {
    return CHECKS.map((check) => ({
      check,
      checked: this.things.get(check) ?? 0,
      differences: this.counts.get(check) ?? 0,
    }));
  }

  get clean(): boolean {
    return this.counts.size === 0;
  }
}
