import type { OutcomeClass } from './outcome-class.js';
import { countedTokens, isPlausible, type RequestSize } from './token-estimate.js';
import type { TokenUsage } from './token-usage.js';

/** How what was reserved for a request is to be corrected. */
export interface Settlement {
  requests: number;
  tokens: number;
  promptBytes: number;
  promptTokens: number;
  /** The provider's figures cannot be true; what was reserved stays. */
  isAbsurd: boolean;
}

const NOTHING: Settlement = { requests: 0, tokens: 0, promptBytes: 0, promptTokens: 0, isAbsurd: false };

/**
 * What a request really took, against what was reserved for it.
 *
 * 1. Nothing left us: all of it is given back.
 * 2. Believable usage takes the place of the estimate, and teaches how many bytes a token has.
 * 3. A refusal used no tokens, but it was a request.
 * 4. Of whatever else became of it nothing is known: the reservation stays.
 */
export function settlementOf(input: {
  outcomeClass: OutcomeClass;
  usage: TokenUsage | null;
  size: RequestSize;
  reservedTokens: number;
  countsCached: boolean;
}): Settlement {
  const { outcomeClass, usage, size, reservedTokens, countsCached } = input;
  if (outcomeClass === 'not_sent') return { ...NOTHING, requests: -1, tokens: -reservedTokens };
  if (usage) {
    if (!isPlausible(usage, size)) return { ...NOTHING, isAbsurd: true };
    return {
      ...NOTHING,
      tokens: countedTokens(usage, { countsCached }) - reservedTokens,
      promptBytes: size.promptBytes,
      promptTokens: usage.cacheHit + usage.cacheMiss,
    };
  }
  return REFUSALS.has(outcomeClass) ? { ...NOTHING, tokens: -reservedTokens } : NOTHING;
}

const REFUSALS: ReadonlySet<OutcomeClass> = new Set([
  'rate_limited',
  'key_invalid',
  'insufficient_balance',
  'request_refused',
  'misdirected',
]);
