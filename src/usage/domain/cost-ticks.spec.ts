import { expect, it } from 'vitest';
import { ticksAsMoney } from './cost-ticks.js';

it.each([
  ['0', '0.000000000000'],
  ['1', '0.000000000100'],
  ['1702500', '0.000170250000'],
  ['123456789012345678', '12345678.901234567800'],
])('%s ticks of 10⁻¹⁰ USD are %s USD', (ticks, amount) => {
  expect(ticksAsMoney(ticks)).toEqual({ amount, currency: 'USD' });
});
