/**
 * A moment by both clocks of a process: the steady one, which never goes back but stands still while the machine is
 * suspended, and the wall's, which sees that but may be set. What must not be used too late is measured by both.
 */
export interface Moment {
  steadyMs: number;
  wallMs: number;
}

/** Milliseconds from `since` to `now` by whichever clock says more. */
export function lapsedMs(since: Moment, now: Moment): number {
  return Math.max(now.steadyMs - since.steadyMs, now.wallMs - since.wallMs);
}
