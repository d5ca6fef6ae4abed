import { describe, expect, it } from 'vitest';
import { workerStatus } from './worker-status.js';

describe('a worker', () => {
  it.each([
    [0, 'alive'],
    [3.2, 'alive'],
    [9.99, 'alive'],
    [10, 'late'],
    [29.99, 'late'],
    [30, 'gone'],
    [86_400, 'gone'],
    // The database's clock was set back.
    [-5, 'alive'],
  ])('silent for %d s is %s', (silentSeconds, status) => {
    expect(workerStatus(silentSeconds)).toBe(status);
  });
});
