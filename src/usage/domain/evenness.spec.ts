import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { evenness, ratioText } from './evenness.js';

const uses = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 });

describe('evenness of keys', () => {
  it.each([
    [[100], '1'],
    [[100, 100, 100], '1'],
    [[100, 50], '0.5'],
    [[3, 2], '0.6667'],
    [[700, 0, 0], '0'],
    [[], '1'],
  ])('of %j is %s', (requests, expected) => {
    expect(evenness(requests)).toBe(expected);
  });

  it('lies between 0 and 1, whatever the order, and is 1 only for equal use', () => {
    fc.assert(
      fc.property(uses, (requests) => {
        const text = evenness(requests);
        const value = parseDecimal(text);
        expect(value >= 0n && value <= parseDecimal('1')).toBe(true);
        expect(evenness(requests.toReversed())).toBe(text);
        expect(evenness(requests.map(() => 7))).toBe('1');
      }),
    );
  });
});

describe('a share', () => {
  it('is decimal text of four places at most, and 0 of nothing', () => {
    expect([ratioText(1, 3), ratioText(2, 3), ratioText(1, 2), ratioText(5, 5), ratioText(0, 0)]).toEqual([
      '0.3333',
      '0.6667',
      '0.5',
      '1',
      '0',
    ]);
  });
});
