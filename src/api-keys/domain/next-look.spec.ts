import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLookMs, type SlotView } from './next-look.js';

const idle: SlotView = {
  isLimited: true,
  inFlight: 0,
  waiting: 0,
  slots: 0,
  usable: undefined,
  share: 0,
  toldInFlight: 0,
  toldWanted: 0,
  surplusSinceMs: undefined,
  lastLookMs: 1_000,
  isUrgent: false,
};
const at = (change: Partial<SlotView>) => nextLookMs({ ...idle, ...change });

describe('the next look at the shared slots', () => {
  it('is never due while nothing runs, waits or is held', () => {
    expect(at({})).toBe(Infinity);
    expect(at({ isLimited: false })).toBe(Infinity);
  });

  it('is due soon when somebody waits and there is no lease, or demand has grown', () => {
    expect(at({ waiting: 1 })).toBe(1_020);
    expect(at({ waiting: 3, inFlight: 2, slots: 2, usable: 2, share: 2, toldWanted: 2 })).toBe(1_020);
  });

  it('is due now and then while others hold more than their share, seldom when all have theirs', () => {
    expect(at({ waiting: 9, inFlight: 1, slots: 1, usable: 1, share: 4, toldWanted: 10 })).toBe(1_200);
    expect(at({ waiting: 9, inFlight: 4, slots: 4, usable: 4, share: 4, toldWanted: 13 })).toBe(2_000);
  });

  it('gives back what is not wanted after a short while, and what is above the share at once', () => {
    expect(at({ slots: 2, usable: 2, share: 2, surplusSinceMs: 1_500, inFlight: 1 })).toBe(1_560);
    expect(at({ slots: 4, usable: 2, share: 2, inFlight: 3, waiting: 5, toldWanted: 9 })).toBe(1_020);
  });

  it('renews what is held', () => {
    expect(at({ slots: 2, usable: 2, share: 2, inFlight: 2, toldInFlight: 2, toldWanted: 2 })).toBe(4_000);
  });

  it('tells of an unlimited model once a second at most', () => {
    expect(at({ isLimited: false, inFlight: 500, toldInFlight: 100 })).toBe(2_000);
    expect(at({ isLimited: false, inFlight: 100, toldInFlight: 100 })).toBe(4_000);
  });

  it('is never busy waiting: at least 20 ms after the one before', () => {
    const count = fc.nat(20);
    fc.assert(
      fc.property(
        fc.record({
          isLimited: fc.boolean(),
          inFlight: count,
          waiting: count,
          slots: count,
          usable: fc.option(count, { nil: undefined }),
          share: count,
          toldInFlight: count,
          toldWanted: count,
          surplusSinceMs: fc.option(fc.nat(2_000), { nil: undefined }),
          lastLookMs: fc.nat(2_000),
          isUrgent: fc.boolean(),
        }),
        (view) => {
          expect(nextLookMs(view)).toBeGreaterThanOrEqual(view.lastLookMs + 20);
        },
      ),
    );
  });
});
