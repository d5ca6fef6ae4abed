import { TOKENS_MAX, type TokenUsage } from './token-usage.js';

/** How large a request is and how large its answer may become, known before it is sent. */
export interface RequestSize {
  promptBytes: number;
  answerTokensMax: number;
}

/** Bytes and tokens of prompts whose usage is known. */
export interface PromptExperience {
  promptBytes: number;
  promptTokens: number;
}

/** Before anything is known: fewer bytes a token than any language or JSON of ours needs. */
const BYTES_PER_TOKEN_AT_FIRST = 2;
/** So many tokens must have been seen before the ratio is trusted. */
const TOKENS_SEEN_MIN = 20_000;
/** Experience is taken with a reserve, for prompts differ. */
const RESERVE = 0.85;
/** The provider puts its own words around a message. */
const FRAME_TOKENS = 32;
/** How far above the most that a request can be its usage may be before it is not believed. */
const ABSURD_FACTOR = 2;

/** Tokens to reserve for a request: its prompt by experience, its answer at its largest. */
export function estimateTokens(size: RequestSize, seen: PromptExperience): number {
  return Math.ceil(size.promptBytes / bytesPerToken(seen)) + FRAME_TOKENS + size.answerTokensMax;
}

function bytesPerToken({ promptBytes, promptTokens }: PromptExperience): number {
  if (promptTokens < TOKENS_SEEN_MIN) return BYTES_PER_TOKEN_AT_FIRST;
  return Math.min(8, Math.max(1, (promptBytes / promptTokens) * RESERVE));
}

/** What usage counts against the limits: Groq leaves cached tokens out, the others do not. */
export function countedTokens(usage: TokenUsage, input: { countsCached: boolean }): number {
  return (input.countsCached ? usage.cacheHit : 0) + usage.cacheMiss + usage.output;
}

/** Whether usage can be true of a request of this size; a byte is at least a token's worth. */
export function isPlausible(usage: TokenUsage, size: RequestSize): boolean {
  const prompt = usage.cacheHit + usage.cacheMiss;
  const most = size.promptBytes + FRAME_TOKENS + size.answerTokensMax;
  return prompt + usage.output <= Math.min(TOKENS_MAX, ABSURD_FACTOR * most);
}
