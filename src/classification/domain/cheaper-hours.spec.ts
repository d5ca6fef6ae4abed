import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latestStartMs, waitsUntilMs } from './cheaper-hours.js';

const HOUR = 3_600_000;
const question = {
  nowMs: 0,
  finishByMs: 10 * HOUR,
  cheaperAtMs: 3 * HOUR,
  invoicesAhead: 1_000,
  ratePerSecond: 1,
};

describe('work that may wait for cheaper hours', () => {
  it('waits when it still makes its deadline', () => {
    expect(waitsUntilMs(question)).toBe(3 * HOUR);
  });

  it.each([
    ['it is cheap now', { cheaperAtMs: null }],
    ['the cheaper hours have begun', { cheaperAtMs: 0 }],
    ['the deadline comes before them', { finishByMs: 2 * HOUR }],
    ['the deadline has passed', { finishByMs: -HOUR }],
    ['what is ahead would take too long after them', { invoicesAhead: 17_000 }],
    ['no rate was measured', { ratePerSecond: 0 }],
    ['the rate is nonsense', { ratePerSecond: NaN }],
  ])('starts at once when %s', (_, change) => {
    expect(waitsUntilMs({ ...question, ...change })).toBeNull();
  });

  it('never waits beyond the last moment at which its deadline can be made', () => {
    fc.assert(
      fc.property(
        fc.record({
          nowMs: fc.integer({ min: 0, max: 1e9 }),
          finishByMs: fc.integer({ min: 0, max: 1e9 }),
          cheaperAtMs: fc.option(fc.integer({ min: 0, max: 1e9 })),
          invoicesAhead: fc.integer({ min: 0, max: 1e5 }),
          ratePerSecond: fc.double({ min: 0, max: 1e4, noNaN: true }),
        }),
        (asked) => {
          const until = waitsUntilMs(asked);
          if (until === null) return;
          expect(until).toBeGreaterThan(asked.nowMs);
          expect(until).toBeLessThanOrEqual(latestStartMs(asked));
          expect(until + (asked.invoicesAhead / asked.ratePerSecond) * 1_000).toBeLessThan(asked.finishByMs);
        },
      ),
    );
  });
});
