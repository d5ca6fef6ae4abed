import { describe, expect, it } from 'vitest';
import { parseDecimal } from './decimal.js';
import { moneyJson } from './money.js';

describe('money in an answer', () => {
  it.each([
    ['0.00017025', '0.000170250000'],
    ['0', '0.000000000000'],
    ['-1.5', '-1.500000000000'],
    ['0.000000003625000001', '0.000000003625000001'],
  ])('writes %s with at least twelve places', (amount, written) => {
    expect(moneyJson(parseDecimal(amount), 'USD')).toEqual({ amount: written, currency: 'USD' });
  });
});
