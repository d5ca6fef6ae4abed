import { describe, expect, it } from 'vitest';
import { limitFaults } from './limits.js';

describe('limits of an account', () => {
  it('takes whole positive numbers under known names', () => {
    expect(limitFaults({ 'deepseek-flash': { concurrency: 2_500, tokensPerDay: 1_000_000 } })).toEqual([]);
    expect(limitFaults({})).toEqual([]);
  });

  it.each([
    [{ m: { concurrency: 0 } }, 'm.concurrency'],
    [{ m: { concurrency: -1 } }, 'm.concurrency'],
    [{ m: { requestsPerMinute: 1.5 } }, 'm.requestsPerMinute'],
    [{ m: { requestsPerDay: '10' } }, 'm.requestsPerDay'],
    [{ m: { tokensPerDay: 1e15 } }, 'm.tokensPerDay'],
    [{ m: { speed: 1 } }, 'm.speed'],
    [{ m: [] }, 'm'],
    [{ m: null }, 'm'],
  ])('names what is wrong with %j', (limits, path) => {
    expect(limitFaults(limits)[0]).toMatch(new RegExp(`^${path} `));
  });

  it.each([[null], [[]], ['x'], [1]])('refuses %j as a whole', (limits) => {
    expect(limitFaults(limits)).toHaveLength(1);
  });
});
