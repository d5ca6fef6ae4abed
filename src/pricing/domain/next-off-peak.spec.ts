import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import { nextOffPeak } from './next-off-peak.js';
import { rateAt } from './rate-at.js';

const after = (text: string) => nextOffPeak(DEEPSEEK_SCHEDULE, new Date(text))?.toISOString() ?? null;

describe('the end of the peak', () => {
  it.each([
    ['2026-11-20T01:00:00Z', '2026-11-20T04:00:00.000Z'],
    ['2026-11-20T03:59:59.999Z', '2026-11-20T04:00:00.000Z'],
    ['2026-11-20T06:30:10Z', '2026-11-20T10:00:00.000Z'],
    // Not peak now: before the window, between the two, on a weekend, on a holiday.
    ['2026-11-20T00:59:59Z', null],
    ['2026-11-20T05:00:00Z', null],
    ['2026-11-21T02:00:00Z', null],
    ['2026-10-02T02:00:00Z', null],
    // The holidays of 2027 are not known.
    ['2027-03-01T02:00:00Z', null],
  ])('after %s is %s', (instant, end) => {
    expect(after(instant)).toBe(end);
  });

  it('is off-peak, and everything up to it is peak', () => {
    const instants = fc.date({
      min: new Date('2026-09-01'),
      max: new Date('2026-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const end = nextOffPeak(DEEPSEEK_SCHEDULE, instant);
        expect(end === null).toBe(rateAt(DEEPSEEK_SCHEDULE, instant) !== 'peak');
        if (end === null) return;
        expect(rateAt(DEEPSEEK_SCHEDULE, end)).toBe('off_peak');
        expect(rateAt(DEEPSEEK_SCHEDULE, new Date(end.getTime() - 1))).toBe('peak');
      }),
      { numRuns: 300 },
    );
  });
});
