/**
 * Keeps what a reading gave for a short while. Whoever asks meanwhile shares it, so that a page anybody may ask for
 * costs the database no more than one reading each `keepMs`. A failed reading is not kept.
 */
export class Cached<T> {
  private kept: { value: T; atMs: number } | undefined;
  private reading: Promise<T> | undefined;

  constructor(
    private readonly keepMs: number,
    private readonly read: () => Promise<T>,
  ) {}

  async get(): Promise<T> {
    if (this.kept && performance.now() - this.kept.atMs < this.keepMs) return this.kept.value;
    this.reading ??= this.readAnew();
    return this.reading;
  }

  private async readAnew(): Promise<T> {
    try {
      const value = await this.read();
      this.kept = { value, atMs: performance.now() };
      return value;
    } finally {
      this.reading = undefined;
    }
  }
}
