import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './retry-after.js';

const now = new Date('2026-11-20T02:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['2', 2_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['3600', 3_600_000],
    ['Fri, 20 Nov 2026 02:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 01:59:00 GMT', 0],
    ['Fri, 20 Nov 2026 03:00:00 GMT', 3_600_000],
  ])('%s is %s ms', (text, waitMs) => {
    expect(parseRetryAfter(text, now)).toBe(waitMs);
  });

  it.each([
    undefined,
    null,
    '',
    '3601',
    '99999999999',
    '-5',
    '+5',
    '1e3',
    'soon',
    'NaN',
    '2026-11-20',
    '20 Nov 2026',
    'Fri, 20 Nov 2026 03:00:01 GMT',
    'Fri, 99 Nov 2026 02:00:30 GMT',
  ])('%s is ignored', (text) => {
    expect(parseRetryAfter(text, now)).toBeUndefined();
  });

  it('is a whole number within an hour, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (text) => {
        const waitMs = parseRetryAfter(text, now);
        if (waitMs !== undefined)
          expect(Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= 3_600_000).toBe(true);
      }),
    );
  });
});
