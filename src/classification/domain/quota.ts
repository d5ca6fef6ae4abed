/** What a company chose to bound itself by. */
export interface Quota {
  /** Invoices begun on a day of the firm. */
  invoicesPerDay?: number;
  /** From the end of one request to the start of the next. */
  leastPauseMs?: number;
}

/** What a company may start now. */
export interface Allowance {
  turnsMax: number;
  /** Only invoices that were begun before. */
  begunOnly: boolean;
  /** When more is allowed, where a quota stands in the way. */
  until: Date | null;
}

/**
 * What a quota allows at this moment. `inHand` (queued or being worked on) must have been read before `begunToday`: an
 * invoice that began between the two then counts twice and never not at all, so the quota is never exceeded.
 */
export function allowanceOf(input: {
  quota: Quota;
  inHand: number;
  begunToday: number;
  lastRequestAt: Date | null;
  tomorrow: Date;
  now: Date;
}): Allowance {
  const { quota, inHand, now } = input;
  const pauseMs = quota.leastPauseMs ?? 0;
  if (pauseMs > 0) {
    if (inHand > 0) return { turnsMax: 0, begunOnly: false, until: null };
    const untilMs = input.lastRequestAt ? input.lastRequestAt.getTime() + pauseMs : 0;
    if (untilMs > now.getTime()) return { turnsMax: 0, begunOnly: false, until: new Date(untilMs) };
  }
  const most = pauseMs > 0 ? 1 : Number.MAX_SAFE_INTEGER;
  if (quota.invoicesPerDay === undefined) return { turnsMax: most, begunOnly: false, until: null };
  const left = quota.invoicesPerDay - input.begunToday - inHand;
  return left > 0
    ? { turnsMax: Math.min(most, left), begunOnly: false, until: null }
    : {
        turnsMax: most,
        begunOnly: true,
        until: input.begunToday >= quota.invoicesPerDay ? input.tomorrow : null,
      };
}
