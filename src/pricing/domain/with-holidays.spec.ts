import { describe, expect, it } from 'vitest';
import { ScheduleError } from './compile-schedule.js';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import { rateAt } from './rate-at.js';
import { firstUnverifiedYear, withHolidays } from './with-holidays.js';

// A Monday and a Tuesday, both inside the morning window of Beijing.
const MONDAY = new Date('2027-01-04T02:00:00Z');
const TUESDAY = new Date('2027-01-05T02:00:00Z');

describe('a year of holidays that staff have read', () => {
  it('turns an unknown rate into the right one', () => {
    expect(rateAt(DEEPSEEK_SCHEDULE, MONDAY)).toBe('unknown');

    const known = withHolidays(DEEPSEEK_SCHEDULE, [{ year: 2027, dates: ['2027-01-04'] }]);

    expect(rateAt(known, MONDAY)).toBe('off_peak');
    expect(rateAt(known, TUESDAY)).toBe('peak');
    expect(rateAt(DEEPSEEK_SCHEDULE, MONDAY)).toBe('unknown');
  });

  it('stands in place of what the schedule said of that year, and of no other', () => {
    const changed = withHolidays(DEEPSEEK_SCHEDULE, [{ year: 2026, dates: [] }]);

    expect(rateAt(changed, new Date('2026-10-02T02:00:00Z'))).toBe('peak');
    expect(changed.periods).toBe(DEEPSEEK_SCHEDULE.periods);
  });

  it.each([['2027-02-29'], ['2026-12-31'], ['01/02/2027'], ['']])('refuses %s in 2027', (date) => {
    expect(() => withHolidays(DEEPSEEK_SCHEDULE, [{ year: 2027, dates: [date] }])).toThrow(ScheduleError);
  });

  it('tells the first year that is still to be verified', () => {
    expect(firstUnverifiedYear(DEEPSEEK_SCHEDULE, 2026)).toBe(2027);
    expect(firstUnverifiedYear(withHolidays(DEEPSEEK_SCHEDULE, [{ year: 2027, dates: [] }]), 2026)).toBe(
      2028,
    );
    const plain = { ...DEEPSEEK_SCHEDULE, periods: [] };
    expect(firstUnverifiedYear(plain, 2026)).toBeUndefined();
  });
});
