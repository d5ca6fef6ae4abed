import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DecimalError,
  divideRounded,
  formatDecimal,
  fromInteger,
  isDecimal,
  multiply,
  parseDecimal,
  sum,
  timesInteger,
} from './decimal.js';

const decimals = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });

describe('decimal text', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['1.50', '1.5'],
    ['007.10', '7.1'],
    ['-0.000000000000000001', '-0.000000000000000001'],
    ['0.000170250000', '0.00017025'],
    [
      '123456789012345678901234567890.000000000000000001',
      '123456789012345678901234567890.000000000000000001',
    ],
  ])('reads %s as %s', (text, canonical) => {
    expect(formatDecimal(parseDecimal(text))).toBe(canonical);
  });

  it.each([
    '',
    '.',
    '.5',
    '5.',
    '+1',
    '--1',
    '1e3',
    '1E-7',
    '0x10',
    'NaN',
    'Infinity',
    ' 1',
    '1 ',
    '1\n',
    '1,000',
    '1.000.000',
    '1_000',
    '١٢',
    '0.0000000000000000001',
    '1234567890123456789012345678901',
  ])('refuses %j', (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => parseDecimal(text)).toThrow(DecimalError);
  });

  it.each([1.5, 1, 5n, null, undefined, ['1'], { toString: () => '1' }])(
    'refuses the value %s, which is no text',
    (value) => {
      expect(isDecimal(value)).toBe(false);
      expect(() => parseDecimal(value as never)).toThrow(DecimalError);
    },
  );

  it('keeps the wanted places and no further zeros', () => {
    expect(formatDecimal(parseDecimal('1.5'), 2)).toBe('1.50');
    expect(formatDecimal(parseDecimal('1.234'), 2)).toBe('1.234');
    expect(formatDecimal(0n, 12)).toBe('0.000000000000');
    expect(formatDecimal(1n, 18)).toBe('0.000000000000000001');
  });

  it('comes back unchanged from its own text', () => {
    fc.assert(
      fc.property(decimals, fc.nat(18), (value, places) => {
        expect(parseDecimal(formatDecimal(value, places))).toBe(value);
      }),
    );
  });

  it('is read only in the one notation: other texts never pass', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.stringMatching(/^[-+0-9.eE ]{0,12}$/)),
        (text) => {
          if (isDecimal(text)) expect(text).toMatch(/^-?[0-9]+(\.[0-9]+)?$/);
          else expect(() => parseDecimal(text)).toThrow(DecimalError);
        },
      ),
    );
  });
});

describe('arithmetic', () => {
  it('adds a million times seven tokens at 0.00000015 to 1.05 exactly', () => {
    const price = parseDecimal('0.00000015');
    let total = 0n;
    for (let index = 0; index < 1_000_000; index++) total += timesInteger(price, 7);

    expect(formatDecimal(total)).toBe('1.05');
  });

  it.each([1.5, NaN, Infinity, 2 ** 53, 1e21])('refuses %s as a whole count', (count) => {
    expect(() => timesInteger(1n, count)).toThrow(DecimalError);
    expect(() => fromInteger(count)).toThrow(DecimalError);
  });

  it.each([
    [5n, 2n, 'half-up', 3n],
    [5n, 2n, 'half-even', 2n],
    [7n, 2n, 'half-even', 4n],
    [5n, 2n, 'down', 2n],
    [-5n, 2n, 'half-up', -3n],
    [-5n, 2n, 'half-even', -2n],
    [-5n, 2n, 'down', -2n],
    [10n, 3n, 'half-up', 3n],
    [11n, 3n, 'half-up', 4n],
    [0n, 3n, 'half-up', 0n],
  ] as const)('divides %s by %s, rounding %s, to %s', (dividend, divisor, rounding, expected) => {
    expect(divideRounded(dividend, divisor, rounding)).toBe(expected);
  });

  it('refuses to divide by nothing', () => {
    expect(() => divideRounded(1n, 0n, 'down')).toThrow(DecimalError);
    expect(() => divideRounded(1n, -2n, 'down')).toThrow(DecimalError);
  });

  it('rounds to within half a unit, and symmetrically around zero', () => {
    fc.assert(
      fc.property(decimals, fc.bigInt({ min: 1n, max: 10n ** 20n }), (dividend, divisor) => {
        for (const rounding of ['half-up', 'half-even'] as const) {
          const quotient = divideRounded(dividend, divisor, rounding);
          const error = dividend - quotient * divisor;
          expect((error < 0n ? -error : error) * 2n <= divisor).toBe(true);
          expect(divideRounded(-dividend, divisor, rounding)).toBe(-quotient);
        }
      }),
    );
  });

  it('multiplies as whole counts do', () => {
    fc.assert(
      fc.property(decimals, fc.integer(), (value, count) => {
        expect(multiply(value, fromInteger(count))).toBe(timesInteger(value, count));
      }),
    );
    expect(formatDecimal(multiply(parseDecimal('0.1'), parseDecimal('0.000000000000000005')))).toBe(
      '0.000000000000000001',
    );
  });

  it('sums in any order to the same', () => {
    fc.assert(
      fc.property(fc.array(decimals), (values) => {
        expect(sum(values)).toBe(sum([...values].reverse()));
      }),
    );
  });
});
