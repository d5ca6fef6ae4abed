import { compileSchedule } from './compile-schedule.js';
import { localTime } from './local-time.js';
import type { PeakSchedule } from './peak-schedule.js';

/**
 * The rate at an instant. Weekday and holiday are those of the schedule's own date. `unknown` where no period holds,
 * and inside a working day's window of a year whose holidays are not verified: it might be a holiday. Outside the
 * windows and on free weekends it is off-peak whatever the calendar says.
 * Throws `ScheduleError` when the schedule cannot be read.
 */
export function rateAt(schedule: PeakSchedule, instant: Date): 'peak' | 'off_peak' | 'unknown' {
  const compiled = compileSchedule(schedule);
  const period = compiled.periodAt(instant.getTime());
  if (!period) return 'unknown';
  const { date, year, weekday, msOfDay } = localTime(schedule.timeZone, instant);
  if (!period.windows.some(({ startMs, endMs }) => startMs <= msOfDay && msOfDay < endMs)) return 'off_peak';
  if (period.weekendsOffPeak && (weekday === 0 || weekday === 6)) return 'off_peak';
  if (!period.holidaysOffPeak) return 'peak';
  const holidays = compiled.holidays.get(year);
  if (!holidays) return 'unknown';
  return holidays.has(date) ? 'off_peak' : 'peak';
}
