/** A window that slides: the last minute, the last hour. */
export interface SlidingWindow {
  lengthMs: number;
  /**
   * Kept this much longer than the provider counts: a request may arrive as late as its permit's life and the network
   * let it, so one that left the window here may be younger there.
   */
  marginMs: number;
  /** Uses are counted together by this grain, until its end has left the window. */
  grainMs: number;
}

export const MINUTE: SlidingWindow = { lengthMs: 60_000, marginMs: 1_500, grainMs: 250 };
export const HOUR: SlidingWindow = { lengthMs: 3_600_000, marginMs: 2_000, grainMs: 10_000 };
/** The provider's day begins at midnight UTC; near it a request counts to both days, for clocks differ. */
export const DAY_EDGE_MS = 2_000;
export const DAY_MS = 86_400_000;
/** A permit not used for so long after its decision was asked for is thrown away: half of the smallest margin. */
export const PERMIT_MS = 750;

/** How long a use is counted after the end of its grain. */
export function keptMs({ lengthMs, marginMs }: SlidingWindow): number {
  return lengthMs + marginMs;
}

/** The next midnight UTC after an instant. */
export function nextMidnightMs(atMs: number): number {
  return (Math.floor(atMs / DAY_MS) + 1) * DAY_MS;
}
