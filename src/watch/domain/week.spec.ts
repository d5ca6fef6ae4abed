import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from '../../pricing/domain/local-time.js';
import { DAYS, dueWeeks, instantOf, lastSevenDays } from './week.js';

const BOGOTA = 'America/Bogota';
const at = (text: string) => new Date(text);

describe('the weekly digest', () => {
  it.each([
    // 2026-11-23 is a Monday; six in Bogota is eleven UTC.
    ['2026-11-23T10:59:59Z', '2026-11-09'],
    ['2026-11-23T11:00:00Z', '2026-11-16'],
    ['2026-11-24T03:00:00Z', '2026-11-16'],
    ['2026-11-30T04:59:59Z', '2026-11-16'],
    ['2026-11-30T11:00:00Z', '2026-11-23'],
  ])('due at %s is that of the week from Monday %s on', (now, week) => {
    expect(dueWeeks({ now: at(now), timeZone: BOGOTA, count: 1 })[0]).toMatchObject({ week });
  });

  it('speaks of whole days of the firm, Monday to Sunday', () => {
    expect(dueWeeks({ now: at('2026-11-23T11:00:00Z'), timeZone: BOGOTA, count: 2 })).toEqual([
      {
        week: '2026-11-16',
        dueAt: at('2026-11-23T11:00:00Z'),
        from: at('2026-11-16T05:00:00Z'),
        to: at('2026-11-23T05:00:00Z'),
        days: [16, 17, 18, 19, 20, 21, 22].map((day) => `2026-11-${day}`),
      },
      expect.objectContaining({ week: '2026-11-09', to: at('2026-11-16T05:00:00Z') }),
    ]);
  });

  it('asked for now, speaks of seven days with today', () => {
    const { from, to, days } = lastSevenDays(at('2026-11-20T04:30:00Z'), BOGOTA);

    expect(from).toEqual(at('2026-11-13T05:00:00Z'));
    expect(to).toEqual(at('2026-11-20T04:30:00Z'));
    expect([days[0], days.at(-1), days.length]).toEqual(['2026-11-13', '2026-11-19', DAYS]);
  });

  it('is never due in the future, and its week ended at most seven days and six hours ago', () => {
    const zones = fc.constantFrom(BOGOTA, 'Europe/Madrid', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC');
    const instants = fc.date({ min: at('2024-01-01'), max: at('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, zones, (now, timeZone) => {
        const [latest, before] = dueWeeks({ now, timeZone, count: 2 });
        if (!latest || !before) throw new Error('two were asked for');

        expect(latest.dueAt <= now).toBe(true);
        expect(latest.to < latest.dueAt).toBe(true);
        expect(before.to).toEqual(latest.from);
        // A week in which the clocks change may be an hour longer.
        expect(now.getTime() - latest.to.getTime()).toBeLessThan((7 * 24 + 8) * 3_600_000);
        expect(localTime(timeZone, latest.from)).toMatchObject({ weekday: 1, msOfDay: 0, date: latest.week });
      }),
    );
  });
});

describe('a full hour on the clocks of a zone', () => {
  it.each([
    ['America/Bogota', '2026-11-23', 6, '2026-11-23T11:00:00Z'],
    ['Europe/Madrid', '2026-03-29', 6, '2026-03-29T04:00:00Z'],
    ['Europe/Madrid', '2026-10-25', 0, '2026-10-24T22:00:00Z'],
    // Shown twice: the first of the two.
    ['Europe/Madrid', '2026-10-25', 2, '2026-10-25T00:00:00Z'],
    // Never shown: the clocks go from one to three.
    ['Europe/Madrid', '2026-03-29', 2, '2026-03-29T01:00:00Z'],
    // In Santiago the clocks are put forward at midnight.
    ['America/Santiago', '2026-09-06', 0, '2026-09-06T04:00:00Z'],
    ['Asia/Kathmandu', '2026-11-23', 0, '2026-11-22T18:15:00Z'],
  ])('in %s on %s at %d is %s', (timeZone, date, hour, expected) => {
    expect(instantOf({ timeZone, date, hour })).toEqual(at(expected));
  });
});
