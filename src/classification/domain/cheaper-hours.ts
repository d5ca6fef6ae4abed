/** Work is counted half as fast again as it was measured: a deadline is a promise, a saving is a wish. */
const SAFETY_NUMERATOR = 3;
const SAFETY_DENOMINATOR = 2;
/** For what no rate shows: waking up, a retry, an answer that is slow. */
const RESERVE_MS = 60_000;

/** What decides whether work may wait for cheaper hours. Milliseconds since 1970. */
export interface HoursQuestion {
  nowMs: number;
  /** When it must be done. */
  finishByMs: number;
  /** When the next cheaper hours begin; null when it is cheap now, or nobody knows. */
  cheaperAtMs: number | null;
  /** Invoices that the account has to do first, this work included. */
  invoicesAhead: number;
  /** Invoices a second, as measured. */
  ratePerSecond: number;
}

/** Until when work waits for cheaper hours; null when it starts now. */
export function waitsUntilMs(question: HoursQuestion): number | null {
  const { nowMs, cheaperAtMs } = question;
  if (cheaperAtMs === null || cheaperAtMs <= nowMs) return null;
  return cheaperAtMs <= latestStartMs(question) ? cheaperAtMs : null;
}

/** The last moment at which the work still makes its deadline at the measured rate, with a margin. */
export function latestStartMs(question: Omit<HoursQuestion, 'nowMs' | 'cheaperAtMs'>): number {
  const { finishByMs, invoicesAhead, ratePerSecond } = question;
  if (!(ratePerSecond > 0)) return -Infinity;
  const workMs = Math.ceil((invoicesAhead / ratePerSecond) * 1_000);
  return finishByMs - Math.ceil((workMs * SAFETY_NUMERATOR) / SAFETY_DENOMINATOR) - RESERVE_MS;
}
