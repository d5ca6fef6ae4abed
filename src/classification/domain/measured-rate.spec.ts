import { expect, it } from 'vitest';
import { measuredRate } from './measured-rate.js';

it.each([
  [100, 10, 10],
  [20, 40, 0.5],
  [19, 1, 0.5],
  [0, 0, 0.5],
  [50, 0, 0.5],
])('%i in %i s are taken for %f a second', (invoices, seconds, rate) => {
  expect(measuredRate({ invoices, seconds })).toBe(rate);
});
