import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  effectiveLimit,
  GROWTH_MS,
  grown,
  halved,
  LEARNED_MS_MAX,
  type LearnedLimit,
} from './learned-limit.js';

const bound = { isBound: true, unchangedMs: GROWTH_MS, configured: null };

/** Rounds of a second in which everything succeeds, until the limit is forgotten or `rounds` are over. */
function regrown(from: LearnedLimit, rounds: number, configured: number | null = null): (number | null)[] {
  const limits: (number | null)[] = [];
  let known: LearnedLimit | null = from;
  for (let round = 0; round < rounds && known; round++) {
    known = grown(known, { ...bound, configured, successes: known.limit });
    limits.push(known?.limit ?? null);
  }
  return limits;
}

describe('a limit that refusals taught', () => {
  it('is half of what was in flight, at least one', () => {
    expect(halved(null, 20).limit).toBe(10);
    expect(halved(null, 1).limit).toBe(1);
    expect(halved(null, 0).limit).toBe(1);
    expect(halved({ limit: 10, peak: 20, grown: true, successes: 0 }, 9).limit).toBe(4);
  });

  it('halves from the limit when more than that was reported in flight', () => {
    expect(halved({ limit: 10, peak: 20, grown: false, successes: 0 }, 15).limit).toBe(5);
  });

  it('grows by small steps, after a whole round of successes, not more than once a second', () => {
    const known = halved(null, 32);

    expect(grown(known, { ...bound, successes: 15 })?.limit).toBe(16);
    expect(grown(known, { ...bound, successes: 16, unchangedMs: GROWTH_MS - 1 })?.limit).toBe(16);
    expect(grown(known, { ...bound, successes: 16 })?.limit).toBe(18);
    expect(grown({ ...known, successes: 10 }, { ...bound, successes: 6 })?.limit).toBe(18);
  });

  it('does not grow while something else holds work back', () => {
    expect(grown(halved(null, 32), { ...bound, isBound: false, successes: 1_000 })?.limit).toBe(16);
  });

  it('is forgotten when it has grown past need, reached what is configured, or met no refusal for long', () => {
    expect(regrown(halved(null, 8), 60).at(-1)).toBeNull();
    expect(regrown(halved(null, 8), 60, 6).at(-1)).toBeNull();
    expect(grown(halved(null, 8), { ...bound, successes: 0, unchangedMs: LEARNED_MS_MAX })).toBeNull();
  });

  it('finds back to where a row of refusals began in about sixteen steps, however deep it fell', () => {
    let known = halved(null, 256);
    for (let refusal = 0; refusal < 10; refusal++) known = halved(known, known.limit);
    expect(known).toMatchObject({ limit: 1, peak: 256 });

    expect(regrown(known, 17).at(-1)).toBeGreaterThanOrEqual(256);
  });

  it('is always at least one and never grows by more than a step, whatever happens', () => {
    const event = fc.record({ refused: fc.boolean(), inFlight: fc.nat(10_000), successes: fc.nat(10_000) });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let known: LearnedLimit | null = null;
        for (const { refused, inFlight, successes } of events) {
          const before: LearnedLimit | null = known;
          if (refused) known = halved(before, inFlight);
          else if (before) known = grown(before, { ...bound, successes });
          if (!known) continue;
          expect(known.limit).toBeGreaterThanOrEqual(1);
          if (!before) continue;
          if (refused) expect(known.limit).toBeLessThanOrEqual(Math.max(1, before.limit / 2));
          else expect(known.limit - before.limit).toBeLessThanOrEqual(Math.ceil(before.peak / 16) || 1);
        }
      }),
    );
  });
});

describe('the effective limit', () => {
  it.each([
    [null, null, null],
    [8, null, 8],
    [null, 3, 3],
    [8, 3, 3],
    [2, 3, 2],
  ])('of configured %s and learned %s is %s', (configured, learned, expected) => {
    expect(effectiveLimit(configured, learned)).toBe(expected);
  });
});
