import { expect, it } from 'vitest';
import { limitContradictions } from './limit-contradictions.js';

it('limits that contradict each other are named', () => {
  expect(
    limitContradictions({ requestsPerMinute: 100, requestsPerDay: 50, tokensPerMinute: 5, tokensPerDay: 5 }),
  ).toEqual(['requestsPerMinute (100) can never be reached: requestsPerDay is 50']);
  expect(limitContradictions({ concurrency: 500, requestsPerMinute: 10 })).toEqual([]);
});
