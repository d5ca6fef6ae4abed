import type { Model, Refusal } from './protocol.js';
import type { Settings } from './settings.js';

const MINUTE_MS = 60_000;

/** The account's limits: requests in work at once per model, all keys together, and requests of the last minute. */
export class Gate {
  private readonly working = new Map<Model, number>();
  private total = 0;
  private hanging = 0;
  private starts: number[] = [];
  private oldest = 0;

  /** Takes a place for a request, or says why there is none. `instantMs` is real time, not the simulated clock. */
  admit(model: Model, settings: Readonly<Settings>, instantMs: number): Refusal | undefined {
    const working = this.working.get(model) ?? 0;
    if (working >= settings.concurrency[model])
      return { status: 429, message: `Rate limit reached: too many concurrent requests to ${model}` };
    if (settings.requestsPerMinute !== null) {
      this.forgetBefore(instantMs - MINUTE_MS);
      if (this.starts.length - this.oldest >= settings.requestsPerMinute)
        return { status: 429, message: 'Rate limit reached: too many requests per minute' };
      this.starts.push(instantMs);
    }
    this.working.set(model, working + 1);
    this.total++;
    return undefined;
  }

  /** Gives a place back. */
  release(model: Model): void {
    this.working.set(model, (this.working.get(model) ?? 0) - 1);
    this.total--;
  }

  /** Keeps the place until `ended`, without the prospect of an answer. */
  async hold(ended: Promise<void>): Promise<void> {
    this.hanging++;
    await ended;
    this.hanging--;
  }

  /** Requests that will be answered if one waits. */
  get answerable(): number {
    return this.total - this.hanging;
  }

  /** Requests in work now, hanging ones included. */
  get inFlight(): number {
    return this.total;
  }

  private forgetBefore(instantMs: number): void {
    while (this.oldest < this.starts.length && (this.starts[this.oldest] ?? 0) <= instantMs) this.oldest++;
    if (this.oldest < 1_000) return;
    this.starts = this.starts.slice(this.oldest);
    this.oldest = 0;
  }
}
