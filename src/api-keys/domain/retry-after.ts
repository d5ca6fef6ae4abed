const RETRY_AFTER_MS_MAX = 3_600_000;

/**
 * Milliseconds to wait by a `Retry-After` header (RFC 9110, section 10.2.3): seconds or an HTTP date. A date that has
 * passed gives 0. Undefined when absent, unreadable or more than an hour away: such a wait is no wish but a fault.
 */
export function parseRetryAfter(value: string | null | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  const waitMs = /^\d{1,10}(\.\d{1,3})?$/.test(text) ? Math.ceil(Number(text) * 1_000) : untilDate(text, now);
  return waitMs !== undefined && waitMs <= RETRY_AFTER_MS_MAX ? waitMs : undefined;
}

/** Only the form that HTTP prescribes: `Date.parse` alone would make a date of almost anything. */
function untilDate(text: string, now: Date): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - now.getTime());
}
