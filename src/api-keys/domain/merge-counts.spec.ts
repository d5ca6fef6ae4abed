import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeCounts, totalsBySpan, type BucketCount } from './merge-counts.js';

const DAY = 86_400_000;
const bucket = (span: BucketCount['span'], atMs: number, requests: number): BucketCount => ({
  span,
  atMs,
  requests,
  tokens: requests * 10,
});
const byName = (buckets: readonly BucketCount[]) =>
  [...buckets].sort((a, b) => (a.span < b.span ? -1 : a.span > b.span ? 1 : a.atMs - b.atMs));

describe('counters made anew', () => {
  it('are what the ledger says, whatever was held before', () => {
    const ledger = [bucket('minute', 2 * DAY + 500, 3), bucket('day', 2 * DAY, 3)];
    const held = [
      bucket('minute', 2 * DAY + 500, 9),
      bucket('minute', 2 * DAY + 250, 9),
      bucket('day', 2 * DAY, 18),
    ];

    expect(byName(mergeCounts({ ledger, held, youngFromMs: 2 * DAY + 500 }))).toEqual(byName(ledger));
  });

  it('keep what was reserved a moment ago and is not in the ledger yet', () => {
    const at = 2 * DAY + 60_000;
    const ledger = [bucket('minute', at, 3), bucket('hour', at, 3), bucket('day', 2 * DAY, 3)];
    const held = [bucket('minute', at, 5), bucket('hour', at, 5), bucket('day', 2 * DAY, 5)];

    expect(byName(mergeCounts({ ledger, held, youngFromMs: at - 10_000 }))).toEqual(byName(held));
  });

  it('make a day for what is in no ledger at all', () => {
    const at = 2 * DAY + 60_000;

    expect(byName(mergeCounts({ ledger: [], held: [bucket('minute', at, 2)], youngFromMs: 0 }))).toEqual(
      byName([bucket('minute', at, 2), bucket('day', 2 * DAY, 2)]),
    );
  });

  it('never hold less than the ledger', () => {
    const buckets = fc.uniqueArray(
      fc.record({
        span: fc.constantFrom('minute' as const, 'hour', 'day'),
        atMs: fc.nat(5),
        requests: fc.nat(9),
        tokens: fc.nat(99),
      }),
      { selector: ({ span, atMs }) => `${span} ${atMs}` },
    );
    fc.assert(
      fc.property(buckets, buckets, fc.nat(6), (ledger, held, youngFromMs) => {
        const merged = totalsBySpan(mergeCounts({ ledger, held, youngFromMs }));
        const least = totalsBySpan(ledger);
        for (const span of ['minute', 'hour', 'day'] as const)
          expect(merged[span]).toBeGreaterThanOrEqual(least[span]);
      }),
    );
  });
});
