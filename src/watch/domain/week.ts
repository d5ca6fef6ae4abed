import { localTime } from '../../pricing/domain/local-time.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = 1;
const DUE_HOUR = 6;
export const DAYS = 7;

/** Seven days of the firm that a digest speaks of: from the first one's midnight on, `to` not included. */
export interface Stretch {
  from: Date;
  to: Date;
  /** The days, oldest first, as `YYYY-MM-DD`. */
  days: string[];
}

/** A week whose digest is due. */
export interface DueWeek extends Stretch {
  /** Its Monday; names the week. */
  week: string;
  dueAt: Date;
}

/**
 * The weeks whose digest is due by `now`, latest first: each runs from Monday to Sunday and is due on the Monday after,
 * at six in the morning of the firm's time zone.
 */
export function dueWeeks(input: { now: Date; timeZone: string; count: number }): DueWeek[] {
  const { now, timeZone, count } = input;
  const { date, weekday } = localTime(timeZone, now);
  const monday = addDays(date, -((weekday - MONDAY + DAYS) % DAYS));
  const isDue = instantOf({ timeZone, date: monday, hour: DUE_HOUR }) <= now;
  const latest = isDue ? monday : addDays(monday, -DAYS);
  return Array.from({ length: count }, (_, index) => {
    const end = addDays(latest, -DAYS * index);
    const week = addDays(end, -DAYS);
    return {
      week,
      dueAt: instantOf({ timeZone, date: end, hour: DUE_HOUR }),
      ...stretch({ timeZone, first: week, to: instantOf({ timeZone, date: end, hour: 0 }) }),
    };
  });
}

/** The last seven days up to now, today included. */
export function lastSevenDays(now: Date, timeZone: string): Stretch {
  const { date } = localTime(timeZone, now);
  return stretch({ timeZone, first: addDays(date, 1 - DAYS), to: now });
}

function stretch(input: { timeZone: string; first: string; to: Date }): Stretch {
  const { timeZone, first, to } = input;
  return {
    from: instantOf({ timeZone, date: first, hour: 0 }),
    to,
    days: Array.from({ length: DAYS }, (_, index) => addDays(first, index)),
  };
}

/**
 * The instant at which the clocks of a zone show a full hour. Where they are put forward over it, the first instant
 * after; where they show it twice, the first of the two.
 */
export function instantOf(input: { timeZone: string; date: string; hour: number }): Date {
  const { timeZone, date, hour } = input;
  const shown = Date.parse(`${date}T00:00:00Z`) + hour * HOUR_MS;
  const offset = (at: number) => {
    const local = localTime(timeZone, new Date(at));
    return Date.parse(`${local.date}T00:00:00Z`) + local.msOfDay - at;
  };
  // A day before and a day after there is one offset each; clocks are changed at most once in between.
  const candidates = [offset(shown - DAY_MS), offset(shown + DAY_MS)].map((ms) => shown - ms);
  const exact = candidates.filter((at) => at + offset(at) === shown);
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates));
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
