import type { ChatRequest } from './chat-request.js';
import type { Completion } from './completion.js';
import type { UsageFault } from './faults.js';
import { PROVIDER_NAME } from './protocol.js';
import { usageOf, type TokenCounts, type Usage } from './tokens.js';

/** The answer's JSON text; a usage fault changes what it says about tokens, never what is billed. */
export function envelope(input: {
  id: string;
  createdMs: number;
  request: ChatRequest;
  completion: Completion;
  tokens: TokenCounts;
  fault: UsageFault | undefined;
}): string {
  const { request, completion } = input;
  const thought = request.thinking ? { reasoning_content: completion.reasoning } : {};
  return JSON.stringify({
    id: input.id,
    object: 'chat.completion',
    created: Math.floor(input.createdMs / 1000),
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: completion.content, ...thought },
        logprobs: null,
        finish_reason: completion.finishReason,
      },
    ],
    // JSON.stringify leaves an undefined field out.
    usage: reported(usageOf(input.tokens), input.fault),
    system_fingerprint: PROVIDER_NAME,
  });
}

function reported(usage: Usage, fault: UsageFault | undefined): Usage | undefined {
  switch (fault) {
    case undefined:
      return usage;
    case 'no_usage':
      return undefined;
    case 'negative_usage':
      // The sum of the prompt holds, so only the sign gives it away.
      return {
        ...usage,
        prompt_tokens: usage.prompt_cache_hit_tokens - 1,
        prompt_cache_miss_tokens: -1,
        completion_tokens: -5,
      };
    case 'huge_usage':
      return {
        ...usage,
        prompt_tokens: usage.prompt_cache_hit_tokens + Number.MAX_SAFE_INTEGER,
        prompt_cache_miss_tokens: Number.MAX_SAFE_INTEGER,
        completion_tokens: 1e15,
      };
    case 'lying_usage':
      return { ...usage, prompt_tokens: usage.prompt_tokens + 17 };
  }
}
