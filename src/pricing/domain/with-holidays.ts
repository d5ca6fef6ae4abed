import { compileSchedule } from './compile-schedule.js';
import type { PeakSchedule } from './peak-schedule.js';

/** Holidays of one year; an empty list says that the year was looked at and has none. */
export interface HolidayYear {
  year: number;
  dates: readonly string[];
}

/**
 * The schedule with these years put into its calendar, each in place of what it said of that year before. Throws
 * `ScheduleError` on a date that is none or lies in another year.
 */
export function withHolidays(schedule: PeakSchedule, years: readonly HolidayYear[]): PeakSchedule {
  const added = Object.fromEntries(years.map(({ year, dates }) => [String(year), dates]));
  const { calendar } = schedule;
  const result = { ...schedule, calendar: { ...calendar, years: { ...calendar.years, ...added } } };
  compileSchedule(result);
  return result;
}

/** The first year from `year` on whose holidays are not verified; undefined when the schedule has no need of any. */
export function firstUnverifiedYear(schedule: PeakSchedule, year: number): number | undefined {
  if (!schedule.periods.some(({ holidaysOffPeak }) => holidaysOffPeak)) return undefined;
  let candidate = year;
  while (Object.hasOwn(schedule.calendar.years, String(candidate))) candidate++;
  return candidate;
}
