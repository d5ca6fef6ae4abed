import { describe, expect, it } from 'vitest';
import { lapsedMs } from './moment.js';

const since = { steadyMs: 1_000, wallMs: 50_000 };

describe('what has lapsed', () => {
  it('is seen by the wall clock when the machine was suspended, for the steady one stood still', () => {
    expect(lapsedMs(since, { steadyMs: 1_010, wallMs: 3_650_000 })).toBe(3_600_000);
  });

  it('is seen by the steady clock when the wall clock was put back', () => {
    expect(lapsedMs(since, { steadyMs: 16_000, wallMs: 10_000 })).toBe(15_000);
  });
});
