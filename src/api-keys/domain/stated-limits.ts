import type { ModelLimits } from './model-limits.js';

/** What a provider says of one limit in the headers of an answer. */
export interface StatedLimit {
  name: Exclude<keyof ModelLimits, 'concurrency'>;
  limit: number;
  remaining: number;
  /** Until the window is empty again; null when it does not say. */
  resetMs: number | null;
}

/** What could be read of the headers, and what of them cannot be true. */
export interface LimitHeaders {
  stated: StatedLimit[];
  /** Names of headers that are ignored because their values are absurd. */
  absurd: string[];
}

const LIMIT_MAX = 1_000_000_000_000;
const RESET_MS_MAX = 2 * 86_400_000;

/**
 * Reads `<prefix>-limit-<kind>`, `-remaining-` and `-reset-`. A provider may lie: what is negative, no number, huge, or
 * more left than there is, is ignored and named.
 */
export function readLimitHeaders(
  headers: Readonly<Record<string, string>>,
  kinds: Readonly<Record<string, StatedLimit['name']>>,
): LimitHeaders {
  const result: LimitHeaders = { stated: [], absurd: [] };
  for (const [kind, name] of Object.entries(kinds)) {
    const [limitName, remainingName] = [`x-ratelimit-limit-${kind}`, `x-ratelimit-remaining-${kind}`];
    const resetName = `x-ratelimit-reset-${kind}`;
    const limitText = headers[limitName];
    const remainingText = headers[remainingName];
    if (limitText === undefined && remainingText === undefined) continue;
    const limit = count(limitText);
    const remaining = count(remainingText);
    if (limit === undefined || limit === 0) result.absurd.push(limitName);
    if (remaining === undefined) result.absurd.push(remainingName);
    if (!limit || remaining === undefined) continue;
    if (remaining > limit) {
      result.absurd.push(remainingName);
      continue;
    }
    const resetText = headers[resetName];
    const resetMs = resetText === undefined ? null : parseDuration(resetText);
    if (resetText !== undefined && resetMs === null) result.absurd.push(resetName);
    result.stated.push({ name, limit, remaining, resetMs });
  }
  return result;
}

function count(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,13}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value <= LIMIT_MAX ? value : undefined;
}

const PARTS =
  /^(?:(\d{1,4})h)?(?:(\d{1,5})m(?!s))?(?:(\d{1,7}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/;

/** Milliseconds of a duration such as `2m59.56s`, `7.66s` or `120ms`; null when it is none, or longer than two days. */
export function parseDuration(text: string): number | null {
  const parts = PARTS.exec(text.trim());
  if (!parts || parts[0] === '') return null;
  const [hours = 0, minutes = 0, seconds = 0, millis = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const ms = Math.ceil(hours * 3_600_000 + minutes * 60_000 + seconds * 1_000 + millis);
  return ms <= RESET_MS_MAX ? ms : null;
}
