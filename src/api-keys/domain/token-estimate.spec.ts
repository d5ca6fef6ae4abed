import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedTokens, estimateTokens, isPlausible } from './token-estimate.js';

const NOTHING = { promptBytes: 0, promptTokens: 0 };
const size = { promptBytes: 4_000, answerTokensMax: 500 };

describe('the estimate of tokens', () => {
  it('is high before anything is known', () => {
    expect(estimateTokens(size, NOTHING)).toBe(2_000 + 32 + 500);
  });

  it('follows experience with a reserve, once there is enough of it', () => {
    expect(estimateTokens(size, { promptBytes: 400, promptTokens: 100 })).toBe(2_532);
    expect(estimateTokens(size, { promptBytes: 400_000, promptTokens: 100_000 })).toBe(
      Math.ceil(4_000 / 3.4) + 532,
    );
  });

  it('is not misled by experience that cannot be', () => {
    expect(estimateTokens(size, { promptBytes: 1, promptTokens: 1_000_000 })).toBe(4_532);
    expect(estimateTokens(size, { promptBytes: 1e12, promptTokens: 100_000 })).toBe(500 + 532);
  });

  it('covers the prompts it was learned from, however they differ by a sixth', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.5, max: 6, noNaN: true }),
        fc.array(
          fc.tuple(fc.integer({ min: 500, max: 20_000 }), fc.double({ min: -0.15, max: 0.15, noNaN: true })),
          {
            minLength: 50,
          },
        ),
        (ratio, prompts) => {
          const tokensOf = ([bytes, off]: [number, number]) => Math.round(bytes / (ratio * (1 + off)));
          const seen = {
            promptBytes: prompts.length * 1_000_000 * ratio,
            promptTokens: prompts.length * 1_000_000,
          };
          for (const prompt of prompts)
            expect(
              estimateTokens({ promptBytes: prompt[0], answerTokensMax: 0 }, seen),
            ).toBeGreaterThanOrEqual(tokensOf(prompt));
        },
      ),
    );
  });
});

describe('usage', () => {
  const usage = { cacheHit: 300, cacheMiss: 700, output: 100, reasoning: 20 };

  it('counts cached tokens where the provider does', () => {
    expect(countedTokens(usage, { countsCached: true })).toBe(1_100);
    expect(countedTokens(usage, { countsCached: false })).toBe(800);
  });

  it('is not believed when no request of that size can have it', () => {
    expect(isPlausible(usage, size)).toBe(true);
    expect(isPlausible({ ...usage, output: 9_000_000 }, size)).toBe(false);
    expect(isPlausible({ ...usage, cacheMiss: 50_000 }, size)).toBe(false);
  });
});
