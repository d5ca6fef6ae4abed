import { describe, expect, it } from 'vitest';
import { windowRoom, type WindowUse } from './window-room.js';

const NOW = Date.parse('2026-11-20T23:59:00Z');
const unused: WindowUse = {
  minuteRequestsSoon: 0,
  minuteTokensSoon: 0,
  hourRequests: 0,
  dayRequests: 0,
  dayTokens: 0,
  minuteFreeMs: null,
  hourFreeMs: null,
};
const room = (limits: object, use: Partial<WindowUse> = {}) =>
  windowRoom({ limits, use: { ...unused, ...use }, typicalTokens: 1_000, nowMs: NOW });

describe('room in the windows', () => {
  it('is unbounded without limits', () => {
    expect(room({ concurrency: 3 }).startsNow).toBeNull();
  });

  it('is what the tightest window leaves', () => {
    expect(
      room({ requestsPerMinute: 30, requestsPerDay: 100 }, { minuteRequestsSoon: 10, dayRequests: 95 })
        .startsNow,
    ).toBe(5);
    expect(room({ tokensPerMinute: 10_000 }, { minuteTokensSoon: 7_500 }).startsNow).toBe(2);
  });

  it('when there is none, comes back with the oldest use, or at midnight UTC', () => {
    expect(room({ requestsPerMinute: 10 }, { minuteRequestsSoon: 12, minuteFreeMs: 9_000 })).toEqual({
      startsNow: 0,
      untilMs: 9_000,
    });
    expect(room({ requestsPerDay: 10 }, { dayRequests: 10 })).toEqual({ startsNow: 0, untilMs: 60_000 });
  });

  it('lets a request larger than a limit try when nothing else is in', () => {
    expect(room({ tokensPerMinute: 500 }).startsNow).toBe(1);
    expect(room({ tokensPerMinute: 500 }, { minuteTokensSoon: 1 }).startsNow).toBe(0);
  });
});
