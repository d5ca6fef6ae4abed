import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { plainNumber, serialDate } from './xlsx-number.js';

describe('plainNumber', () => {
  it.each([
    ['1.5E7', '15000000'],
    ['1.25E-3', '0.00125'],
    ['-2e2', '-200'],
    ['1234.50', '1234.5'],
    ['0', '0'],
    ['0.0', '0'],
    ['007', '7'],
    ['8.1999999999999993', '8.2'],
    ['0.30000000000000004', '0.3'],
    ['99999999999999.995', '100000000000000'],
    ['12345678901234567', '12345678901234567'],
    ['1.2345678901234567E+16', '12345678901234567'],
  ])('%s is %s', (raw, expected) => {
    expect(plainNumber(raw)).toBe(expected);
  });

  it.each(['', 'abc', '1,5', '1E99', '1E-60', 'NaN', '--1'])('%s is no number to write out', (raw) => {
    expect(plainNumber(raw)).toBeUndefined();
  });

  it('what has at most 15 digits keeps its value exactly, in every notation', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n - 1n), fc.integer({ min: -12, max: 0 }), (digits, exponent) => {
        const exact = formatDecimal(digits * 10n ** BigInt(18 + exponent));
        const result = plainNumber(`${digits}E${exponent}`) ?? '';
        return formatDecimal(parseDecimal(result)) === exact && plainNumber(exact) === exact;
      }),
    );
  });
});

describe('serialDate', () => {
  it.each<[string, boolean, string | undefined]>([
    ['45726', false, '2025-03-10'],
    ['45726.75', false, '2025-03-10'],
    ['44264', true, '2025-03-10'],
    ['61', false, '1900-03-01'],
    ['60', false, undefined],
    ['-1', true, undefined],
    ['99999999', false, undefined],
    ['x', false, undefined],
  ])('%s (1904: %s) is %s', (raw, is1904, expected) => {
    expect(serialDate(raw, is1904)).toBe(expected);
  });
});
