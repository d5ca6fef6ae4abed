import type { Model, Refusal } from './protocol.js';
import type { Settings } from './settings.js';
import { SlidingSum } from './sliding-sum.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the account's limits saw since the last reset: what a client must keep itself to. */
export interface GateReport {
  /** Requests in work now, hanging ones included. */
  inFlight: number;
  peakInFlight: number;
  /** Σ of the time that requests were in work, refused ones not counted. */
  busyMs: number;
  /** The most requests with a good key, refused for a limit or not, in any second and any minute. */
  arrivalsWorstSecond: number;
  arrivalsWorstMinute: number;
  /** The most tokens of work begun in any minute; output counts when it is done. */
  tokensWorstMinute: number;
  /** Requests refused because of a limit. */
  refusedForLimit: number;
}

/** The account's limits: requests in work at once per model, all keys together, and what the last minute held. */
export class Gate {
  private readonly working = new Map<Model, number>();
  private total = 0;
  private hanging = 0;
  private peak = 0;
  private busyMs = 0;
  private busySinceMs = 0;
  private refused = 0;
  private day = { number: 0, requests: 0 };
  private readonly starts = new SlidingSum(MINUTE_MS);
  private readonly tokens = new SlidingSum(MINUTE_MS);
  private readonly arrivals = { second: new SlidingSum(SECOND_MS), minute: new SlidingSum(MINUTE_MS) };

  /** Takes a place for a request, or says why there is none. `instantMs` is real time, not the simulated clock. */
  admit(
    model: Model,
    settings: Readonly<Settings>,
    instantMs: number,
    promptTokens = 0,
  ): Refusal | undefined {
    this.arrivals.second.add(instantMs, 1);
    this.arrivals.minute.add(instantMs, 1);
    const full = this.fullBecause(model, settings, { instantMs, promptTokens });
    if (full !== undefined) {
      this.refused++;
      const { retryAfterSeconds } = settings;
      const refusal = { status: 429, message: `Rate limit reached: ${full}` };
      return retryAfterSeconds === null ? refusal : { ...refusal, retryAfterSeconds };
    }
    this.starts.add(instantMs, 1);
    this.tokens.add(instantMs, promptTokens);
    this.day.requests++;
    this.count(model, 1);
    this.peak = Math.max(this.peak, this.total);
    return undefined;
  }

  /** Gives a place back; `outputTokens`: of the work that was done in it. */
  release(model: Model, outputTokens = 0): void {
    this.count(model, -1);
    this.tokens.add(performance.now(), outputTokens);
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

  report(): GateReport {
    this.countBusy();
    return {
      inFlight: this.total,
      peakInFlight: this.peak,
      busyMs: Math.round(this.busyMs),
      arrivalsWorstSecond: this.arrivals.second.worst,
      arrivalsWorstMinute: this.arrivals.minute.worst,
      tokensWorstMinute: this.tokens.worst,
      refusedForLimit: this.refused,
    };
  }

  /** Begins the report anew; limits and requests in work stay as they are. */
  resetReport(): void {
    this.countBusy();
    this.peak = this.total;
    this.busyMs = 0;
    this.refused = 0;
    const nowMs = performance.now();
    for (const sum of [this.arrivals.second, this.arrivals.minute, this.tokens]) sum.forgetWorst(nowMs);
  }

  /** Limits in Groq's headers: requests of the day, tokens of the minute. */
  headers(settings: Readonly<Settings>, instantMs: number): Record<string, string> {
    const { requestsPerDay, tokensPerMinute } = settings;
    const headers: Record<string, string> = {};
    if (requestsPerDay !== null) {
      headers['x-ratelimit-limit-requests'] = String(requestsPerDay);
      headers['x-ratelimit-remaining-requests'] = String(Math.max(0, requestsPerDay - this.requestsToday()));
      headers['x-ratelimit-reset-requests'] = duration(DAY_MS - (Date.now() % DAY_MS));
    }
    if (tokensPerMinute !== null) {
      const used = this.tokens.at(instantMs);
      headers['x-ratelimit-limit-tokens'] = String(tokensPerMinute);
      headers['x-ratelimit-remaining-tokens'] = String(Math.max(0, tokensPerMinute - used));
      headers['x-ratelimit-reset-tokens'] = duration(this.tokens.emptyInMs(instantMs));
    }
    return headers;
  }

  private fullBecause(
    model: Model,
    settings: Readonly<Settings>,
    { instantMs, promptTokens }: { instantMs: number; promptTokens: number },
  ): string | undefined {
    const { concurrency, requestsPerMinute, requestsPerDay, tokensPerMinute } = settings;
    if ((this.working.get(model) ?? 0) >= concurrency[model])
      return `too many concurrent requests to ${model}`;
    if (requestsPerMinute !== null && this.starts.at(instantMs) >= requestsPerMinute)
      return 'too many requests per minute';
    if (requestsPerDay !== null && this.requestsToday() >= requestsPerDay) return 'too many requests per day';
    if (tokensPerMinute !== null && this.tokens.at(instantMs) + promptTokens > tokensPerMinute)
      return 'too many tokens per minute';
    return undefined;
  }

  private requestsToday(): number {
    const number = Math.floor(Date.now() / DAY_MS);
    if (number !== this.day.number) this.day = { number, requests: 0 };
    return this.day.requests;
  }

  private count(model: Model, change: 1 | -1): void {
    this.countBusy();
    this.working.set(model, (this.working.get(model) ?? 0) + change);
    this.total += change;
  }

  private countBusy(): void {
    const nowMs = performance.now();
    this.busyMs += this.total * (nowMs - this.busySinceMs);
    this.busySinceMs = nowMs;
  }
}

/** As Groq writes it: `2m59.56s`, `7.66s`. */
function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  const seconds = `${((ms % MINUTE_MS) / 1_000).toFixed(2)}s`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
