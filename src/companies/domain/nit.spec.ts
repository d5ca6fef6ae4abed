import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigit, parseTaxId } from './nit.js';

describe('checkDigit', () => {
  it.each([
    ['800197268', '4'],
    ['900108281', '3'],
    ['900373076', '4'],
  ])('%s has %s', (taxId, digit) => {
    expect(checkDigit(taxId)).toBe(digit);
  });

  it('leading zeros change nothing, since weights count from the right', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{0,11}$/),
        (taxId) => checkDigit(`00${taxId}`) === checkDigit(taxId),
      ),
    );
  });

  it('what is no number has none', () => {
    for (const text of ['', 'AB12', '1234567890123456', '900.1'])
      expect(() => checkDigit(text)).toThrow(RangeError);
  });
});

describe('parseTaxId', () => {
  it.each([
    ['900.373.076-4', { taxId: '900373076', checkDigit: '4' }],
    [' 900 373 076 - 4 ', { taxId: '900373076', checkDigit: '4' }],
    ['0900373076', { taxId: '900373076' }],
    ['9003730764', { taxId: '9003730764' }],
    ['900-373-076', { taxId: '900373076' }],
    ['AB-123-4', { taxId: 'AB-123-4' }],
    ['0', { taxId: '0' }],
  ])('%s', (text, expected) => {
    expect(parseTaxId(text)).toEqual(expected);
  });

  it('never cuts the last digit of a bare number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{5,12}$/), (digits) => parseTaxId(digits).taxId === digits),
    );
  });
});
