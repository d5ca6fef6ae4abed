import type { ModelLimits } from './model-limits.js';
import { nextMidnightMs } from './windows.js';

/** What is used of a model's windows; the minute as it will be a second from now. */
export interface WindowUse {
  minuteRequestsSoon: number;
  minuteTokensSoon: number;
  hourRequests: number;
  dayRequests: number;
  dayTokens: number;
  minuteFreeMs: number | null;
  hourFreeMs: number | null;
}

/** How many requests the windows take now (null: any number), and, when none, in how many milliseconds again. */
export interface WindowRoom {
  startsNow: number | null;
  untilMs: number;
}

/** Adds up the windows; a request waits up to a second for its permit, so room that comes within it counts. */
export function windowRoom(input: {
  limits: ModelLimits;
  use: WindowUse;
  /** What a request is expected to reserve. */
  typicalTokens: number;
  nowMs: number;
}): WindowRoom {
  const { limits, use, typicalTokens, nowMs } = input;
  const midnightMs = nextMidnightMs(nowMs) - nowMs;
  const rooms = [
    room(limits.requestsPerMinute, use.minuteRequestsSoon, 1, use.minuteFreeMs ?? 0),
    room(limits.requestsPerHour, use.hourRequests, 1, use.hourFreeMs ?? 0),
    room(limits.requestsPerDay, use.dayRequests, 1, midnightMs),
    room(limits.tokensPerMinute, use.minuteTokensSoon, typicalTokens, use.minuteFreeMs ?? 0),
    room(limits.tokensPerDay, use.dayTokens, typicalTokens, midnightMs),
  ].filter((each) => each !== undefined);
  if (rooms.length === 0) return { startsNow: null, untilMs: 0 };
  const startsNow = Math.min(...rooms.map(({ starts }) => starts));
  const full = rooms.filter(({ starts }) => starts === 0);
  return { startsNow, untilMs: Math.max(0, ...full.map(({ untilMs }) => untilMs)) };
}

function room(
  limit: number | undefined,
  used: number,
  each: number,
  untilMs: number,
): { starts: number; untilMs: number } | undefined {
  if (limit === undefined) return undefined;
  const starts = Math.max(0, Math.floor((limit - used) / each));
  // One that is larger than the limit alone may pass when nothing else is in the window.
  return { starts: used === 0 ? Math.max(1, starts) : starts, untilMs };
}
