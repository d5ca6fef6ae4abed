/** A deterministic estimate in place of a tokenizer: four characters are one token, a started one counts. */
export const CHARS_PER_TOKEN = 4;

/** Token kinds of one request. Reasoning is inside output; hit and miss together are the prompt. */
export interface TokenCounts {
  cacheHit: number;
  cacheMiss: number;
  output: number;
  reasoning: number;
}

export const NO_TOKENS: Readonly<TokenCounts> = { cacheHit: 0, cacheMiss: 0, output: 0, reasoning: 0 };

/** Tokens of a text. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** The `usage` object of an answer, with all of the provider's fields. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_cache_hit_tokens: number;
  prompt_cache_miss_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
  completion_tokens_details: { reasoning_tokens: number };
}

/** Usage as the provider reports it: the prompt is hit plus miss, and reasoning is part of the completion. */
export function usageOf(tokens: TokenCounts): Usage {
  const prompt = tokens.cacheHit + tokens.cacheMiss;
  return {
    prompt_tokens: prompt,
    completion_tokens: tokens.output,
    total_tokens: prompt + tokens.output,
    prompt_cache_hit_tokens: tokens.cacheHit,
    prompt_cache_miss_tokens: tokens.cacheMiss,
    prompt_tokens_details: { cached_tokens: tokens.cacheHit },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning },
  };
}
