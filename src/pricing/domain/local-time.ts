/** Date and time of day on the clocks of a time zone. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  date: string;
  year: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Milliseconds since the local midnight. */
  msOfDay: number;
}

const DAY_MS = 86_400_000;
/** Clocks are only ever changed at a full quarter of an hour UTC, so an offset holds for all of it. */
const QUARTER_MS = 900_000;
/** A month of quarters in several zones; beyond that the cache starts anew. */
const CACHED_OFFSETS_MAX = 20_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Local time by the IANA zone's rules; throws `RangeError` on an unknown zone. */
export function localTime(timeZone: string, instant: Date): LocalTime {
  const localMs = instant.getTime() + offsetMs(timeZone, instant.getTime());
  const local = new Date(localMs);
  return {
    date: local.toISOString().slice(0, 10),
    year: local.getUTCFullYear(),
    weekday: local.getUTCDay(),
    msOfDay: ((localMs % DAY_MS) + DAY_MS) % DAY_MS,
  };
}

/** Milliseconds that the zone's clocks are ahead of UTC. Asking Intl costs microseconds, so each quarter is asked once. */
function offsetMs(timeZone: string, utcMs: number): number {
  const quarter = Math.floor(utcMs / QUARTER_MS);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const asked = askOffsetMs(timeZone, quarter * QUARTER_MS);
  if (offsets.size >= CACHED_OFFSETS_MAX) offsets.clear();
  offsets.set(key, asked);
  return asked;
}

function askOffsetMs(timeZone: string, utcMs: number): number {
  let format = formats.get(timeZone);
  if (!format) formats.set(timeZone, (format = localFormat(timeZone)));
  const part = new Map(format.formatToParts(utcMs).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? NaN;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - utcMs;
}

function localFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
