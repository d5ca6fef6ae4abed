import type { InputError } from './settings.js';

export type Granularity = 'day' | 'hour';

/** Which days are exported. The end day is included, as in the console's date picker and in the file's name. */
export interface BillPeriod {
  start: string;
  end: string;
  /** The exporting browser's offset from UTC, such as `+08:00`. */
  offset: string;
  granularity: Granularity;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS_MAX = 366;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const OFFSET = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;

/** Reads the query of an export; a single day comes in hours when nothing else is asked for, as on the console. */
export function readBillPeriod(query: URLSearchParams): { period: BillPeriod; errors: InputError[] } {
  const start = query.get('start') ?? '';
  const end = query.get('end') ?? start;
  // An unescaped plus sign arrives as a blank.
  const offset = (query.get('offset') ?? '+08:00').replace(' ', '+');
  const granularity = query.get('granularity') ?? (start === end ? 'hour' : 'day');
  const errors: InputError[] = [];
  for (const [path, date] of Object.entries({ start, end }))
    if (!isDate(date)) errors.push({ path, message: 'must be a date YYYY-MM-DD' });
  if (!OFFSET.test(offset)) errors.push({ path: 'offset', message: 'must be an offset such as +08:00' });
  if (granularity !== 'day' && granularity !== 'hour')
    errors.push({ path: 'granularity', message: 'must be day or hour' });
  const days = (Date.parse(end) - Date.parse(start)) / DAY_MS + 1;
  if (days < 1) errors.push({ path: 'end', message: 'must not be before start' });
  if (days > DAYS_MAX) errors.push({ path: 'end', message: `must be at most ${DAYS_MAX} days after start` });
  return { period: { start, end, offset, granularity: granularity === 'hour' ? 'hour' : 'day' }, errors };
}

/** The start of the bucket an instant falls into, in milliseconds of local time; undefined outside the period. */
export function bucketOf(period: BillPeriod, instantMs: number): number | undefined {
  const localMs = instantMs + offsetMs(period.offset);
  if (localMs < Date.parse(period.start) || localMs >= Date.parse(period.end) + DAY_MS) return undefined;
  const length = bucketMs(period);
  return Math.floor(localMs / length) * length;
}

/** How long one bucket is. */
export function bucketMs(period: BillPeriod): number {
  return period.granularity === 'hour' ? HOUR_MS : DAY_MS;
}

/** Local milliseconds as ISO 8601 with the period's offset. */
export function localIso(period: BillPeriod, localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 19) + period.offset;
}

function offsetMs(offset: string): number {
  const [, sign, hours, minutes] = OFFSET.exec(offset) ?? [];
  const size = Number(hours) * HOUR_MS + Number(minutes) * 60_000;
  return sign === '-' ? -size : size;
}

function isDate(text: string): boolean {
  const instantMs = DATE.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(instantMs) && new Date(instantMs).toISOString().startsWith(text);
}
