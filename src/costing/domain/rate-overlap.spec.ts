import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeRate, ReadRate } from './exchange-rate.js';
import { sortRates } from './rate-overlap.js';

const day = (offset: number) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);

function rate(from: number, to: number, value = 4_000n): ReadRate {
  const place = `rows.${from}`;
  return {
    base: 'USD',
    quote: 'COP',
    rate: value,
    validFrom: day(from),
    validTo: day(to),
    path: place,
    where: place,
  };
}

describe('rates that are read', () => {
  it('change nothing the second time', () => {
    const known = [rate(0, 2), rate(3, 3)];
    expect(sortRates(known, known)).toEqual({ ok: true, fresh: [], unchanged: 2 });
  });

  it('say nothing new inside a known interval of the same value', () => {
    expect(sortRates([rate(1, 2)], [rate(0, 3)])).toMatchObject({ ok: true, fresh: [], unchanged: 1 });
  });

  it.each<[string, ReadRate[], ExchangeRate[]]>([
    ['another value for a known day', [rate(1, 1, 4_001n)], [rate(0, 3)]],
    ['a longer interval around a known one', [rate(0, 3)], [rate(1, 2)]],
    ['the same first day, a longer interval', [rate(0, 3)], [rate(0, 2)]],
    ['an interval that reaches over the edge of a known one', [rate(2, 5)], [rate(0, 3)]],
    ['two values for one day in one file', [rate(0, 1), rate(1, 2, 5n)], []],
    ['two values for one interval in one file', [rate(0, 1), rate(0, 1, 5n)], []],
  ])('are refused where they contradict: %s', (_what, read, known) => {
    const sorted = sortRates(read, known);
    expect(sorted.ok).toBe(false);
    expect(sorted.ok ? [] : sorted.faults.map(({ path }) => path)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^rows\./)]),
    );
  });

  it('once taken, hold at most one value for each day', () => {
    const some = fc.array(
      fc
        .tuple(fc.nat(30), fc.nat(4), fc.constantFrom(1n, 2n))
        .map(([from, more, value]) => rate(from, from + more, value)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, some, (first, second) => {
        const before = sortRates(first, []);
        const kept = before.ok ? before.fresh : [];
        const after = sortRates(second, kept);
        const all = [...kept, ...(after.ok ? after.fresh : [])];
        for (let offset = 0; offset < 40; offset++) {
          const holding = all.filter(
            ({ validFrom, validTo }) => validFrom <= day(offset) && day(offset) <= validTo,
          );
          expect(holding.length).toBeLessThanOrEqual(1);
        }
        if (after.ok) expect(after.fresh.length + after.unchanged).toBe(second.length);
      }),
    );
  });
});
