import { describe, expect, it } from 'vitest';
import { limitRows, type ModelUse } from './limit-rows.js';
import { hasWindows, joinLimits, limitState, percentUsed } from './model-limits.js';

const NOW = Date.parse('2026-11-20T14:05:00Z');
const use: ModelUse = {
  inFlight: 6,
  minuteRequests: 30,
  minuteTokens: 5_000,
  hourRequests: 40,
  dayRequests: 899,
  dayTokens: 10_000,
  minuteFreeMs: 12_000.4,
  hourFreeMs: null,
};

describe('the state of a limit', () => {
  it.each([
    [0, 'normal'],
    [749, 'normal'],
    [750, 'warning'],
    [899, 'warning'],
    [900, 'critical'],
    [999, 'critical'],
    [1_000, 'exhausted'],
    [1_200, 'exhausted'],
  ])('with %s of 1,000 used is %s', (used, state) => {
    expect(limitState(used, 1_000)).toBe(state);
  });

  it('is told in percent with one decimal at most, never rounded up to all', () => {
    expect(percentUsed(1, 3)).toBe(33.3);
    expect(percentUsed(999_999, 1_000_000)).toBe(99.9);
    expect(percentUsed(5, 4)).toBe(125);
  });
});

describe('limits from several sources', () => {
  it('are joined by the smaller', () => {
    expect(
      joinLimits({ requestsPerDay: 100, concurrency: 8 }, { requestsPerDay: 50, tokensPerMinute: 9 }),
    ).toEqual({
      concurrency: 8,
      requestsPerDay: 50,
      tokensPerMinute: 9,
    });
    expect(hasWindows({ concurrency: 8 })).toBe(false);
    expect(hasWindows({ tokensPerDay: 8 })).toBe(true);
  });

  it('are shown with their source, what is used, and when they are free again', () => {
    const rows = limitRows({
      configured: { concurrency: 8, requestsPerMinute: 40, requestsPerHour: 100 },
      stated: { requestsPerDay: 1_000, requestsPerMinute: 60 },
      learned: 4,
      use,
      nowMs: NOW,
    });

    expect(rows).toMatchObject([
      {
        name: 'concurrency',
        used: 6,
        limit: 4,
        percent: 150,
        state: 'exhausted',
        source: 'learned',
        resetsAt: null,
      },
      {
        name: 'requestsPerMinute',
        used: 30,
        limit: 40,
        percent: 75,
        state: 'warning',
        source: 'configured',
        resetsAt: '2026-11-20T14:05:12.001Z',
      },
      { name: 'requestsPerHour', used: 40, limit: 100, percent: 40, state: 'normal', resetsAt: null },
      {
        name: 'requestsPerDay',
        used: 899,
        limit: 1_000,
        percent: 89.9,
        state: 'warning',
        source: 'provider',
        resetsAt: '2026-11-21T00:00:00.000Z',
      },
    ]);
  });
});
