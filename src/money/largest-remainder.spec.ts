import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByLargestRemainder } from './largest-remainder.js';

const totals = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 40 });

describe('a split by largest remainder', () => {
  it.each([
    ['ties go to the earlier', 100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    ['the largest remainder first', 10n, [15n, 26n, 59n], [1n, 3n, 6n]],
    ['no weights at all: evenly', 5n, [0n, 0n], [3n, 2n]],
    ['weight 0 gets nothing', 7n, [0n, 3n, 0n, 4n], [0n, 3n, 0n, 4n]],
    ['a negative total mirrors the positive one', -100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    ['nothing to share', 0n, [1n, 2n], [0n, 0n]],
    ['fewer units than shares', 1n, [1n, 1n, 1n], [1n, 0n, 0n]],
  ])('%s', (_rule, total, over, expected) => {
    expect(splitByLargestRemainder(total, over)).toEqual(expected);
  });

  it('refuses an amount with nobody to bear it, and negative weights', () => {
    expect(splitByLargestRemainder(0n, [])).toEqual([]);
    expect(() => splitByLargestRemainder(1n, [])).toThrow(RangeError);
    expect(() => splitByLargestRemainder(1n, [2n, -1n])).toThrow(RangeError);
  });

  it('sums to the total exactly', () => {
    fc.assert(
      fc.property(totals, weights, (total, over) => {
        expect(splitByLargestRemainder(total, over).reduce((a, b) => a + b, 0n)).toBe(total);
      }),
    );
  });

  it('keeps each share within one unit of its exact share', () => {
    fc.assert(
      fc.property(totals, weights, (total, over) => {
        const weightSum = over.reduce((a, b) => a + b, 0n);
        fc.pre(weightSum > 0n);
        splitByLargestRemainder(total, over).forEach((share, index) => {
          const difference = share * weightSum - total * (over[index] ?? 0n);
          expect((difference < 0n ? -difference : difference) < weightSum).toBe(true);
        });
      }),
    );
  });

  it('gives nothing to a weight of 0 while another has one', () => {
    fc.assert(
      fc.property(totals, weights, (total, over) => {
        fc.pre(over.some((weight) => weight > 0n));
        const shares = splitByLargestRemainder(total, over);
        over.forEach((weight, index) => {
          if (weight === 0n) expect(shares[index]).toBe(0n);
        });
      }),
    );
  });

  it('depends on the proportion of the weights only', () => {
    fc.assert(
      fc.property(totals, weights, fc.bigInt({ min: 1n, max: 1_000n }), (total, over, factor) => {
        const scaled = over.map((weight) => weight * factor);
        expect(splitByLargestRemainder(total, scaled)).toEqual(splitByLargestRemainder(total, over));
      }),
    );
  });
});
