import { describe, expect, it } from 'vitest';
import { canServe } from './balance.js';

const reading = (isAvailable: boolean, ...totals: string[]) => ({
  isAvailable,
  balances: totals.map((total) => ({ total })),
});

describe('work may go on', () => {
  it.each([
    ['when the provider says so and has money', reading(true, '0.01'), true],
    ['when one of two currencies has money', reading(true, '0', '5.00'), true],
    ['not when the provider says no, whatever it shows', reading(false, '5.00'), false],
    ['not on the word of a provider with an empty purse', reading(true, '0.00', '-0.10'), false],
  ])('%s', (_, given, expected) => {
    expect(canServe(given)).toBe(expected);
  });
});
