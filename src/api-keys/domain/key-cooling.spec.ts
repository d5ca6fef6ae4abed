import { expect, it } from 'vitest';
import { coolingMs } from './key-cooling.js';

it('a key rests 1, 2, 4 and then 5 s after refusals in a row', () => {
  expect([0, 1, 2, 3, 4, 100].map(coolingMs)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
});
