/**
 * Tokens of one request in kinds that do not overlap. `output` is all that is billed as output, reasoning included;
 * `reasoning` says how much of it was reasoning. Whole numbers from 0 to `TOKENS_MAX`.
 */
export interface TokenUsage {
  cacheHit: number;
  cacheMiss: number;
  output: number;
  reasoning: number;
}

/** What an answer says about its tokens. `reason` names the field at fault and holds nothing of the answer's text. */
export type UsageReading =
  { status: 'known'; usage: TokenUsage } | { status: 'missing' | 'invalid'; reason: string };

/** A hundred times the largest context offered. A larger count is a fault of the answer, not a request of ours. */
export const TOKENS_MAX = 100_000_000;
