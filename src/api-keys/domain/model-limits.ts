/** Limits of one model on an account, shared by all its keys and all processes. */
export interface ModelLimits {
  concurrency?: number;
  requestsPerMinute?: number;
  requestsPerHour?: number;
  requestsPerDay?: number;
  tokensPerMinute?: number;
  tokensPerDay?: number;
}

export type LimitName = keyof ModelLimits;
export type LimitState = 'normal' | 'warning' | 'critical' | 'exhausted';

/** What each limit counts, and over which window. */
export const LIMIT_KINDS = {
  concurrency: { kind: 'concurrency', window: 'concurrency' },
  requestsPerMinute: { kind: 'requests', window: 'minute' },
  requestsPerHour: { kind: 'requests', window: 'hour' },
  requestsPerDay: { kind: 'requests', window: 'day' },
  tokensPerMinute: { kind: 'tokens', window: 'minute' },
  tokensPerDay: { kind: 'tokens', window: 'day' },
} as const satisfies Record<LimitName, { kind: string; window: string }>;

export const LIMIT_NAMES = Object.keys(LIMIT_KINDS) as LimitName[];
export const WINDOW_LIMITS = LIMIT_NAMES.filter((name) => name !== 'concurrency');

/** Part of a limit in use, in percent with one decimal; more than all of it when a limit was lowered. */
export function percentUsed(used: number, limit: number): number {
  return Math.floor((used * 1_000) / limit) / 10;
}

/** By what is used: below 75 % normal, below 90 % a warning, below all of it critical. */
export function limitState(used: number, limit: number): LimitState {
  if (used >= limit) return 'exhausted';
  if (used * 100 >= limit * 90) return 'critical';
  return used * 100 >= limit * 75 ? 'warning' : 'normal';
}

/** The smaller of what staff set and what the provider states, by name. */
export function joinLimits(configured: ModelLimits, stated: ModelLimits): ModelLimits {
  const joined: ModelLimits = {};
  for (const name of LIMIT_NAMES) {
    const limit = Math.min(configured[name] ?? Infinity, stated[name] ?? Infinity);
    if (limit !== Infinity) joined[name] = limit;
  }
  return joined;
}

/** True when any window, not only concurrency, is limited. */
export function hasWindows(limits: ModelLimits): boolean {
  return WINDOW_LIMITS.some((name) => limits[name] !== undefined);
}
