const DAY_MS = 86_400_000;
const ISO = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.0+)?(Z|[+-]\d{2}:\d{2})$/;
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/;

/** An instant with an offset, in milliseconds; undefined for anything else, and for dates no calendar has. */
export function readInstant(text: string): { atMs: number; offset: string } | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, date = '', hours, minutes, seconds, offset = ''] = match;
  const midnightMs = readDay(date);
  if (midnightMs === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : { atMs, offset: offset === 'Z' ? '+00:00' : offset };
}

/** The start of a UTC day written `2026-07-16` or `20260716`, in milliseconds. */
export function readDay(text: string): number | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match;
  const iso = `${year}-${month}-${day}`;
  const atMs = Date.parse(`${iso}T00:00:00Z`);
  if (Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(iso)) return undefined;
  return atMs;
}

/** The end of a UTC day. */
export function dayAfter(startMs: number): number {
  return startMs + DAY_MS;
}

/** What a spreadsheet makes of a date: told apart, since the cure is another one than for a typing error. */
export function looksRewritten(text: string): boolean {
  return /^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|^\d{4}\/\d{1,2}\/\d{1,2}|^\d{4}-\d{2}-\d{2} \d|^\d{5}(\.\d+)?$|^\d{1,2}-[a-z]{3}/i.test(
    text,
  );
}

/** Bounds of an interval for people and programs. */
export function spanText({ startMs, endMs }: { startMs: number; endMs: number }): string {
  const text = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
  return `${text(startMs)} to ${text(endMs)}`;
}
