import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDecimal } from '../../money/decimal.js';
import { readAmount, readOptionalAmount } from './amount.js';

describe('readAmount', () => {
  it('keeps the text of every plain decimal to the last place', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^-?\d{1,18}(\.\d{1,18})?$/),
        (text) => readAmount(` ${text}\n`, 'x') === text,
      ),
    );
  });

  it.each([
    ['.50', '0.50'],
    ['-.5', '-0.5'],
    ['5.', '5'],
    ['+5.10', '5.10'],
  ])('completes the XML spelling %s', (text, expected) => {
    expect(readAmount(text, 'x')).toBe(expected);
  });

  it.each(['1,5', '1.000,00', '1e3', '0x10', '--1', 'NaN', '1 000', '0.1234567890123456789', '.', '+'])(
    'refuses %s and names the element',
    (text) => {
      expect(() => readAmount(text, 'PayableAmount')).toThrow(
        expect.objectContaining({
          code: 'invalid_amount',
          message: expect.stringContaining('PayableAmount') as string,
        }),
      );
    },
  );

  it('gives a plain decimal or refuses, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return isDecimal(readAmount(text, 'x'));
        } catch (error) {
          return ['invalid_amount', 'missing_amount'].includes((error as { code: string }).code);
        }
      }),
    );
  });

  it('blank is missing, and optional amounts may be', () => {
    expect(() => readAmount(' ', 'x')).toThrow(expect.objectContaining({ code: 'missing_amount' }));
    expect(readOptionalAmount(' ', 'x')).toBeUndefined();
  });
});
