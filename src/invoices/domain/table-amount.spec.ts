import { describe, expect, it } from 'vitest';
import { type DecimalStyle, readTableAmount } from './table-amount.js';

describe('readTableAmount', () => {
  it.each<[string, DecimalStyle, string | undefined]>([
    ['1234.56', 'point', '1234.56'],
    ['1.234', 'point', '1.234'],
    [' -5 ', 'point', '-5'],
    ['1234.56', 'comma', '1234.56'],
    ['1234,56', 'comma', '1234.56'],
    ['-0,5', 'comma', '-0.5'],
    ['0,125', 'comma', '0.125'],
    ['1234,567', 'comma', '1234.567'],
    ['1500', 'comma', '1500'],
    ['  ', 'comma', undefined],
  ])('%s (%s) is %s', (text, style, expected) => {
    expect(readTableAmount(text, style, 'x')).toBe(expected);
  });

  it.each<[string, DecimalStyle]>([
    ['1,234', 'comma'],
    ['1.234', 'comma'],
    ['-12.500', 'comma'],
    ['1.234,56', 'comma'],
    ['1,234.56', 'comma'],
    ['1.234.567', 'comma'],
    ['1234,56', 'point'],
    ['$100', 'point'],
    ['1e3', 'point'],
  ])('%s (%s) is refused, not guessed', (text, style) => {
    expect(() => readTableAmount(text, style, 'Line 3, column amount')).toThrow(
      expect.objectContaining({
        code: 'invalid_amount',
        message: expect.stringContaining('Line 3, column amount') as string,
      }),
    );
  });
});
