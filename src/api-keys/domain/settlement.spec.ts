import { describe, expect, it } from 'vitest';
import type { OutcomeClass } from './outcome-class.js';
import { settlementOf } from './settlement.js';

const size = { promptBytes: 4_000, answerTokensMax: 500 };
const usage = { cacheHit: 300, cacheMiss: 700, output: 100, reasoning: 0 };
const of = (outcomeClass: OutcomeClass, change: Partial<Parameters<typeof settlementOf>[0]> = {}) =>
  settlementOf({ outcomeClass, usage: null, size, reservedTokens: 2_532, countsCached: true, ...change });

describe('what was reserved for a request', () => {
  it('is free again when nothing was sent', () => {
    expect(of('not_sent')).toMatchObject({ requests: -1, tokens: -2_532 });
  });

  it('gives way to believable usage, which teaches', () => {
    expect(of('success', { usage })).toEqual({
      requests: 0,
      tokens: 1_100 - 2_532,
      promptBytes: 4_000,
      promptTokens: 1_000,
      isAbsurd: false,
    });
    expect(of('success', { usage, countsCached: false }).tokens).toBe(800 - 2_532);
  });

  it.each(['rate_limited', 'key_invalid', 'insufficient_balance', 'request_refused', 'misdirected'] as const)(
    'stays a request after a refusal (%s), without tokens',
    (outcomeClass) => {
      expect(of(outcomeClass)).toMatchObject({ requests: 0, tokens: -2_532 });
    },
  );

  it.each(['answer_lost', 'overloaded', 'success'] as const)(
    'stays when nothing is known (%s)',
    (outcomeClass) => {
      expect(of(outcomeClass)).toMatchObject({ requests: 0, tokens: 0 });
    },
  );

  it('stays, flagged, when the usage cannot be true', () => {
    const lie = { ...usage, output: 99_000_000 };

    expect(of('success', { usage: lie })).toMatchObject({ tokens: 0, promptTokens: 0, isAbsurd: true });
  });
});
