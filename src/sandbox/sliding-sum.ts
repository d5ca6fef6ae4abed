const COMPACT_AT = 10_000;

/** Amounts by instant, summed over the last so many milliseconds; remembers the largest sum there ever was. */
export class SlidingSum {
  private entries: { atMs: number; amount: number }[] = [];
  private oldest = 0;
  private sum = 0;
  private largest = 0;

  constructor(private readonly lengthMs: number) {}

  /** Counts an amount at an instant; instants do not go back. */
  add(atMs: number, amount: number): void {
    this.forgetBefore(atMs);
    this.entries.push({ atMs, amount });
    this.sum += amount;
    this.largest = Math.max(this.largest, this.sum);
  }

  /** The sum over the window that ends now. */
  at(nowMs: number): number {
    this.forgetBefore(nowMs);
    return this.sum;
  }

  /** Milliseconds until the window is empty, should nothing more come. */
  emptyInMs(nowMs: number): number {
    const last = this.entries.at(-1);
    return this.at(nowMs) === 0 || !last ? 0 : Math.max(0, last.atMs + this.lengthMs - nowMs);
  }

  /** The largest sum of any window since the last call of `forgetWorst`. */
  get worst(): number {
    return this.largest;
  }

  /** Looks for the largest anew, from the window that ends now on. */
  forgetWorst(nowMs: number): void {
    this.largest = this.at(nowMs);
  }

  private forgetBefore(nowMs: number): void {
    for (;;) {
      const entry = this.entries[this.oldest];
      if (!entry || entry.atMs > nowMs - this.lengthMs) break;
      this.sum -= entry.amount;
      this.oldest++;
    }
    if (this.oldest < COMPACT_AT) return;
    this.entries = this.entries.slice(this.oldest);
    this.oldest = 0;
  }
}
