import {
  LIMIT_KINDS,
  LIMIT_NAMES,
  limitState,
  percentUsed,
  type LimitName,
  type LimitState,
  type ModelLimits,
} from './model-limits.js';
import { nextMidnightMs } from './windows.js';

/** What is used of one model's capacity at a moment. */
export interface ModelUse {
  inFlight: number;
  minuteRequests: number;
  minuteTokens: number;
  hourRequests: number;
  dayRequests: number;
  dayTokens: number;
  minuteFreeMs: number | null;
  hourFreeMs: number | null;
}

export type LimitSource = 'configured' | 'learned' | 'provider';

/** One limit as it stands. */
export interface LimitRow {
  name: LimitName;
  kind: 'concurrency' | 'requests' | 'tokens';
  window: 'concurrency' | 'minute' | 'hour' | 'day';
  used: number;
  limit: number;
  percent: number;
  state: LimitState;
  resetsAt: string | null;
  source: LimitSource;
}

/** Every limit of a model with what is used of it. Of several sources the smallest limit counts and is named. */
export function limitRows(input: {
  configured: ModelLimits;
  stated: ModelLimits;
  learned: number | null;
  use: ModelUse;
  nowMs: number;
}): LimitRow[] {
  const { configured, stated, learned, use, nowMs } = input;
  return LIMIT_NAMES.flatMap((name) => {
    const sources: [LimitSource, number | undefined][] = [
      ['configured', configured[name]],
      ['provider', stated[name]],
      ['learned', name === 'concurrency' ? (learned ?? undefined) : undefined],
    ];
    let smallest: { source: LimitSource; limit: number } | undefined;
    for (const [source, limit] of sources)
      if (limit !== undefined && (!smallest || limit < smallest.limit)) smallest = { source, limit };
    if (!smallest) return [];
    const { limit, source } = smallest;
    const used = USED[name](use);
    const row = { name, ...LIMIT_KINDS[name], used, limit, source };
    return [
      {
        ...row,
        percent: percentUsed(used, limit),
        state: limitState(used, limit),
        resetsAt: resetsAt(row.window, use, nowMs),
      },
    ];
  });
}

const USED: Readonly<Record<LimitName, (use: ModelUse) => number>> = {
  concurrency: (use) => use.inFlight,
  requestsPerMinute: (use) => use.minuteRequests,
  requestsPerHour: (use) => use.hourRequests,
  requestsPerDay: (use) => use.dayRequests,
  tokensPerMinute: (use) => use.minuteTokens,
  tokensPerDay: (use) => use.dayTokens,
};

/** When the oldest use leaves a sliding window; of a day the provider's midnight. */
function resetsAt(window: LimitRow['window'], use: ModelUse, nowMs: number): string | null {
  if (window === 'concurrency') return null;
  if (window === 'day') return new Date(nextMidnightMs(nowMs)).toISOString();
  const freeMs = window === 'minute' ? use.minuteFreeMs : use.hourFreeMs;
  return freeMs === null ? null : new Date(nowMs + Math.ceil(freeMs)).toISOString();
}
