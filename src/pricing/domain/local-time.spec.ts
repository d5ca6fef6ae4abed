import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from './local-time.js';

const HOUR_MS = 3_600_000;

describe('local time', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-20T00:59:59.999Z', '2026-11-20', 5, 9 * HOUR_MS - 1],
    ['Asia/Shanghai', '2026-11-20T16:00:00Z', '2026-11-21', 6, 0],
    ['Asia/Shanghai', '2026-12-31T15:59:59Z', '2026-12-31', 4, 24 * HOUR_MS - 1_000],
    ['America/Bogota', '2026-11-01T04:59:59Z', '2026-10-31', 6, 24 * HOUR_MS - 1_000],
    // Clocks go from 02:00 to 03:00 at 07:00 UTC on the second Sunday of March.
    ['America/New_York', '2026-03-08T06:59:59Z', '2026-03-08', 0, 2 * HOUR_MS - 1_000],
    ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08', 0, 3 * HOUR_MS],
    ['Asia/Kathmandu', '2026-01-01T18:15:00Z', '2026-01-02', 5, 0],
  ])('in %s at %s is %s', (timeZone, instant, date, weekday, msOfDay) => {
    expect(localTime(timeZone, new Date(instant))).toEqual({
      date,
      year: Number(date.slice(0, 4)),
      weekday,
      msOfDay,
    });
  });

  it('agrees with Intl at any instant, cached or not', () => {
    const zones = [
      'Asia/Shanghai',
      'America/Bogota',
      'Europe/Madrid',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    ];
    const instants = fc.date({
      min: new Date('2020-01-01Z'),
      max: new Date('2035-01-01Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (timeZone, instant) => {
        const { date, msOfDay } = localTime(timeZone, instant);
        // sv-SE writes ISO order: 2026-11-20 08:59:59
        const [day, time] = instant.toLocaleString('sv-SE', { timeZone }).split(' ');
        expect(date).toBe(day);
        expect(new Date(msOfDay).toISOString().slice(11, 19)).toBe(time);
        expect(localTime(timeZone, instant)).toEqual(localTime(timeZone, new Date(instant)));
      }),
    );
  });

  it('refuses a zone that does not exist', () => {
    expect(() => localTime('Mars/Olympus', new Date(0))).toThrow(RangeError);
  });
});
