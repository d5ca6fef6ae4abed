import { localTime } from '../../pricing/domain/local-time.js';
import type { Bucket, TimeFormat } from './bill-mapping.js';
import { readDay, readInstant } from './bill-times.js';

const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const UNIX = /^\d{9,11}$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Reads the times of a mapped table, by its format and zone. */
export class MappedTimes {
  constructor(private readonly how: { timeFormat: TimeFormat; bucket: Bucket; timeZone: string }) {}

  /** Milliseconds since 1970; undefined for what is not of the format. */
  read(text: string): number | undefined {
    const { timeFormat, timeZone } = this.how;
    if (timeFormat === 'iso') return readInstant(text)?.atMs;
    if (timeFormat === 'unix') return UNIX.test(text) ? Number(text) * 1_000 : undefined;
    if (timeFormat === 'date') {
      const day = readDay(text);
      return day === undefined ? undefined : instantOf(timeZone, day);
    }
    const match = LOCAL.exec(text);
    const day = readDay(match?.[1] ?? '');
    if (!match || day === undefined) return undefined;
    const [hours, minutes, seconds] = [match[2], match[3], match[4] ?? '0'].map(Number);
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    return instantOf(
      timeZone,
      day + Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    );
  }

  /** Where the bucket that begins at an instant ends, by the clocks of the zone. */
  endOf(startMs: number): number {
    const { bucket, timeZone } = this.how;
    if (bucket === 'hour') return startMs + HOUR_MS;
    const { date, msOfDay } = localTime(timeZone, new Date(startMs));
    const midnight = Date.parse(`${date}T00:00:00Z`);
    if (bucket === 'day') return instantOf(timeZone, midnight + DAY_MS + msOfDay);
    const next = new Date(midnight);
    next.setUTCMonth(next.getUTCMonth() + 1);
    return instantOf(timeZone, next.getTime() + msOfDay);
  }
}

/** The instant at which a zone's clocks show a time, given as if it were UTC. */
function instantOf(timeZone: string, clockMs: number): number {
  let atMs = clockMs;
  // The second look is right where the first one fell on the other side of a change of clocks.
  for (let look = 0; look < 2; look++) {
    const { date, msOfDay } = localTime(timeZone, new Date(atMs));
    atMs += clockMs - (Date.parse(`${date}T00:00:00Z`) + msOfDay);
  }
  return atMs;
}
