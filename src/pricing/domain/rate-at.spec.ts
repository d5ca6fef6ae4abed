import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScheduleError } from './compile-schedule.js';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import type { PeakSchedule } from './peak-schedule.js';
import { rateAt } from './rate-at.js';

const [firstWeek, today] = DEEPSEEK_SCHEDULE.periods;
const rate = (instant: string) => rateAt(DEEPSEEK_SCHEDULE, new Date(instant));

describe("DeepSeek's rate", () => {
  it.each([
    ['Friday, the second before the morning window', '2026-11-20T00:59:59Z', 'off_peak'],
    ['Friday, the morning window begins', '2026-11-20T01:00:00Z', 'peak'],
    ['Friday, the last second of the morning window', '2026-11-20T03:59:59.999Z', 'peak'],
    ['Friday, the morning window has ended', '2026-11-20T04:00:00Z', 'off_peak'],
    ['Friday, the second before the afternoon window', '2026-11-20T05:59:59Z', 'off_peak'],
    ['Friday, the afternoon window begins', '2026-11-20T06:00:00Z', 'peak'],
    ['Friday, the last second of the afternoon window', '2026-11-20T09:59:59Z', 'peak'],
    ['Friday, the afternoon window has ended', '2026-11-20T10:00:00Z', 'off_peak'],
    ['National Day', '2026-10-02T02:00:00Z', 'off_peak'],
    ['the last day of the holiday', '2026-10-07T02:00:00Z', 'off_peak'],
    ['the first day after it', '2026-10-08T02:00:00Z', 'peak'],
    ['the Friday after the holiday', '2026-10-09T02:00:00Z', 'peak'],
    ['a make-up working Saturday', '2026-10-10T02:00:00Z', 'off_peak'],
    ['a make-up working Sunday', '2026-09-20T07:00:00Z', 'off_peak'],
    ['the eve of the Mid-Autumn holiday', '2026-09-24T02:00:00Z', 'peak'],
    ['the first day of the Mid-Autumn holiday', '2026-09-25T02:00:00Z', 'off_peak'],
    ['the Monday after it', '2026-09-28T02:00:00Z', 'peak'],
    ['Saturday before the weekend rule', '2026-08-22T02:00:00Z', 'peak'],
    ['the first weekend day under the rule', '2026-08-23T02:00:00Z', 'off_peak'],
    ['the first peak hour ever', '2026-08-17T01:00:00Z', 'peak'],
    ['the first second of peak pricing, at midnight', '2026-08-16T16:00:00Z', 'off_peak'],
    ['the second before peak pricing', '2026-08-16T15:59:59Z', 'unknown'],
    ['Saturday in Beijing, still Friday in UTC', '2026-11-20T16:30:00Z', 'off_peak'],
  ])('%s (%s) is %s', (_when, instant, expected) => {
    expect(rate(instant)).toBe(expected);
  });

  it('is unknown only where a year without verified holidays could matter', () => {
    expect(rate('2027-03-03T02:00:00Z')).toBe('unknown');
    expect(rate('2027-03-03T00:59:59Z')).toBe('off_peak');
    expect(rate('2027-03-03T04:00:00Z')).toBe('off_peak');
    expect(rate('2027-03-06T02:00:00Z')).toBe('off_peak');
    // New Year's Eve in UTC is already 2027 in Beijing, but outside the windows.
    expect(rate('2026-12-31T15:59:59Z')).toBe('off_peak');
    expect(rate('2026-12-31T09:59:59Z')).toBe('peak');
    expect(rate('2027-01-01T01:00:00Z')).toBe('unknown');
  });

  it('gives peak 35 hours a week in any ordinary week', () => {
    const start = Date.parse('2026-11-15T16:00:00Z');
    const hours = Array.from({ length: 168 }, (_, hour) =>
      rateAt(DEEPSEEK_SCHEDULE, new Date(start + hour * 3_600_000)),
    );

    expect(hours.filter((one) => one === 'peak')).toHaveLength(35);
    expect(hours.filter((one) => one === 'off_peak')).toHaveLength(133);
  });

  it('is peak nowhere outside 01–04 and 06–10 UTC, on no weekend and no holiday', () => {
    const instants = fc.date({
      min: new Date('2026-08-23Z'),
      max: new Date('2026-12-31Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const hour = instant.getUTCHours();
        const date = instant.toISOString().slice(0, 10);
        const free =
          [0, 6].includes(instant.getUTCDay()) ||
          ('2026-09-25' <= date && date <= '2026-09-27') ||
          ('2026-10-01' <= date && date <= '2026-10-07');
        const inWindow = (hour >= 1 && hour < 4) || (hour >= 6 && hour < 10);
        expect(rateAt(DEEPSEEK_SCHEDULE, instant)).toBe(inWindow && !free ? 'peak' : 'off_peak');
      }),
    );
  });
});

describe('a schedule', () => {
  it('takes the latest period to have begun, whatever their order', () => {
    if (!firstWeek || !today) throw new Error('two periods expected');
    const reversed = {
      ...DEEPSEEK_SCHEDULE,
      periods: [today, { ...firstWeek, validTo: '2030-01-01T00:00:00Z' }],
    };

    expect(rateAt(reversed, new Date('2026-08-29T02:00:00Z'))).toBe('off_peak');
  });

  it('is unknown after its last period has ended', () => {
    const ended = { ...DEEPSEEK_SCHEDULE, periods: [firstWeek!] };

    expect(rateAt(ended, new Date('2026-08-22T15:59:59Z'))).toBe('off_peak');
    expect(rateAt(ended, new Date('2026-08-22T16:00:00Z'))).toBe('unknown');
  });

  it('reads a window that lasts until midnight', () => {
    const all = withPeriod({ windows: [{ start: '00:00', end: '24:00' }], weekendsOffPeak: false });

    expect(rateAt(all, new Date('2026-11-20T15:59:59.999Z'))).toBe('peak');
    expect(rateAt(all, new Date('2026-11-20T16:00:00Z'))).toBe('peak');
  });

  it.each([
    { windows: [{ start: '9:00', end: '12:00' }] },
    { windows: [{ start: '12:00', end: '09:00' }] },
    { windows: [{ start: '09:00', end: '09:00' }] },
    { windows: [{ start: '09:00', end: '24:01' }] },
    { windows: [{ start: '25:00', end: '26:00' }] },
    { validFrom: '2026-08-23' },
    { validFrom: '2026-08-23T00:00:00' },
    { validTo: '2026-01-01T00:00:00Z' },
  ])('is refused with %j', (fault) => {
    expect(() => rateAt(withPeriod(fault), new Date())).toThrow(ScheduleError);
  });

  it.each(['2026-02-30', '2025-10-01', '2026-1-1', 'National Day'])(
    'is refused with the holiday %s',
    (date) => {
      const schedule = { ...DEEPSEEK_SCHEDULE, calendar: { name: 'test', years: { 2026: [date] } } };

      expect(() => rateAt(schedule, new Date())).toThrow(ScheduleError);
    },
  );
});

function withPeriod(change: Partial<PeakSchedule['periods'][number]>): PeakSchedule {
  return { ...DEEPSEEK_SCHEDULE, periods: [{ ...today!, ...change }] };
}
