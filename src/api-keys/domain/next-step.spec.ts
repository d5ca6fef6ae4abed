import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countFailure,
  type FailureCounts,
  type FailureKind,
  KEY_CHANGES_MAX,
  LOST_ANSWERS_MAX,
  nextStep,
  OVERLOADS_MAX,
  PAUSE_MS_MAX,
  UNUSABLE_ANSWERS_MAX,
} from './next-step.js';

/** The steps taken when the same thing goes wrong again and again. */
function steps(kind: FailureKind, times: number, input: { random?: number; retryAfterMs?: number } = {}) {
  let failures: FailureCounts = {};
  return Array.from({ length: times }, () => {
    failures = countFailure(failures, kind);
    return nextStep({ kind, failures, random: 0, ...input });
  });
}

const pauses = (...given: Parameters<typeof steps>) =>
  steps(...given).map((step) => ('afterMs' in step ? step.afterMs : null));

describe('pauses', () => {
  it('are 1, 2, 4, 8 s and then stay', () => {
    expect(pauses('rate_limited', 6)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('are up to a quarter shorter at random, and grow all the same', () => {
    expect(pauses('overloaded', 5, { random: 0.999_999_9 })).toEqual([750, 1_500, 3_000, 6_000, 6_000]);
  });

  it('grow over changing causes', () => {
    const failures = { rate_limited: 1, overloaded: 1, not_sent: 1 };

    expect(nextStep({ kind: 'not_sent', failures, random: 0 })).toMatchObject({ afterMs: 4_000 });
  });

  it('are lengthened by the wish of the provider, never beyond 8 s', () => {
    expect(pauses('rate_limited', 4, { retryAfterMs: 3_000 })).toEqual([3_000, 3_000, 4_000, 8_000]);
    expect(pauses('rate_limited', 2, { retryAfterMs: 3_600_000 })).toEqual([8_000, 8_000]);
  });
});

describe('the retry rule', () => {
  it('never fails an invoice for a limit or a provider that cannot be reached', () => {
    for (const kind of ['rate_limited', 'not_sent'] as const) {
      expect(steps(kind, 1_000).at(-1)).toEqual({ step: 'retry', afterMs: 8_000, otherKey: true });
    }
  });

  it('gives up on a server that fails over and over', () => {
    const taken = steps('overloaded', OVERLOADS_MAX);

    expect(taken.slice(0, -1).every(({ step }) => step === 'retry')).toBe(true);
    expect(taken.at(-1)).toEqual({ step: 'fail', code: 'provider_unavailable' });
  });

  it('survives an outage of 100 s at least', () => {
    const total = pauses('overloaded', OVERLOADS_MAX, { random: 0.999_999_9 }).reduce<number>(
      (a, b) => a + (b ?? 0),
      0,
    );

    expect(total).toBeGreaterThan(100_000);
  });

  it('pays for no more than four lost answers', () => {
    expect(LOST_ANSWERS_MAX).toBe(4);
    expect(steps('answer_lost', 4).map(({ step }) => step)).toEqual(['retry', 'retry', 'retry', 'fail']);
    expect(steps('answer_lost', 4).at(-1)).toEqual({ step: 'fail', code: 'answer_lost' });
  });

  it('asks twice more after an unusable answer, at once, then leaves it to a person', () => {
    expect(UNUSABLE_ANSWERS_MAX).toBe(3);
    expect(steps('unusable', 3)).toEqual([
      { step: 'retry', afterMs: 0, otherKey: false },
      { step: 'retry', afterMs: 0, otherKey: false },
      { step: 'needs_review', code: 'answer_unusable' },
    ]);
  });

  it('takes another key at once when one is refused, but not for ever', () => {
    const taken = steps('key_invalid', KEY_CHANGES_MAX + 1);

    expect(taken[0]).toEqual({ step: 'retry', afterMs: 0, otherKey: true });
    expect(taken.at(-1)).toEqual({ step: 'wait', afterMs: 5_000, reason: 'no_healthy_key' });
  });

  it('waits for a balance as long as it takes', () => {
    expect(steps('insufficient_balance', 500).at(-1)).toEqual({
      step: 'wait',
      afterMs: 5_000,
      reason: 'insufficient_balance',
    });
  });

  it('fails at once what the provider refuses for its content', () => {
    expect(steps('request_refused', 1)).toEqual([{ step: 'fail', code: 'provider_refused' }]);
  });

  it('counts each cause by itself', () => {
    const failures = { rate_limited: 500, overloaded: 1, unusable: 1, answer_lost: 1 };

    expect(nextStep({ kind: 'overloaded', failures, random: 0 })).toMatchObject({ step: 'retry' });
    expect(nextStep({ kind: 'unusable', failures, random: 0 })).toMatchObject({ step: 'retry' });
    expect(nextStep({ kind: 'answer_lost', failures, random: 0 })).toMatchObject({ step: 'retry' });
  });

  it('never pauses longer than 8 s, and spends a bounded number of paid requests on any run of misfortune', () => {
    const kinds: FailureKind[] = [
      'rate_limited',
      'overloaded',
      'key_invalid',
      'insufficient_balance',
      'request_refused',
      'not_sent',
      'answer_lost',
      'unusable',
    ];
    const event = fc.record({
      kind: fc.constantFrom(...kinds),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      retryAfterMs: fc.option(fc.nat(4_000_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let failures: FailureCounts = {};
        let paid = 0;
        for (const { kind, random, retryAfterMs } of events) {
          failures = countFailure(failures, kind);
          if (kind === 'unusable' || kind === 'answer_lost') paid++;
          const step = nextStep({ kind, failures, random, retryAfterMs });
          if (!('afterMs' in step)) break;
          expect(Number.isInteger(step.afterMs) && step.afterMs >= 0 && step.afterMs <= PAUSE_MS_MAX).toBe(
            true,
          );
        }
        expect(paid).toBeLessThanOrEqual(UNUSABLE_ANSWERS_MAX + LOST_ANSWERS_MAX - 1);
      }),
    );
  });
});
