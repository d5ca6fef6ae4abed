import { chatBody, chatCompletionsUrl, readChatAnswer } from './chat-completions.js';
import type { ProviderAdapter } from './provider-adapter.js';
import { readLimitHeaders } from './stated-limits.js';
import { readingOf } from './usage-fields.js';

/**
 * Groq, after the OpenAI convention: cached tokens are part of the prompt, reasoning is part of the completion.
 * `prompt_tokens_details` may be null; how many tokens were cached is then unknown, since half their price hangs on it.
 */
export const groq: ProviderAdapter = {
  provider: 'groq',
  defaultBaseUrl: 'https://api.groq.com/openai/v1',
  chatUrl: chatCompletionsUrl,
  countsCachedTokens: false,

  /** "requests" always means per day, "tokens" per minute; requests a minute and tokens a day have no header. */
  readLimits: (headers) =>
    readLimitHeaders(headers, { requests: 'requestsPerDay', tokens: 'tokensPerMinute' }),

  buildBody: (request) => ({
    ...chatBody(request),
    max_completion_tokens: request.maxTokens,
    ...effort(request),
  }),

  readUsage: (body) =>
    readingOf(body, (usage) => {
      const prompt = usage.required('prompt_tokens');
      const output = usage.required('completion_tokens');
      const cacheHit = usage.details('prompt_tokens_details').required('cached_tokens');
      const reasoning = usage.details('completion_tokens_details').optional('reasoning_tokens') ?? 0;
      const total = usage.optional('total_tokens') ?? prompt + output;
      usage.check(cacheHit <= prompt, 'more cached tokens than prompt');
      usage.check(prompt + output === total, 'prompt and completion do not add up to the total');
      usage.check(reasoning <= output, 'more reasoning than completion');
      return { cacheHit, cacheMiss: prompt - cacheHit, output, reasoning };
    }),

  readAnswer: readChatAnswer,

  balance: { supported: false, reason: 'Groq tells no balance to an API key; its console does.' },
};

/** Model families take different values: gpt-oss cannot stop thinking altogether, Qwen can. Others take none. */
function effort({ model, thinking }: { model: string; thinking: boolean }): { reasoning_effort?: string } {
  if (model.startsWith('openai/gpt-oss')) return { reasoning_effort: thinking ? 'medium' : 'low' };
  if (model.startsWith('qwen/')) return { reasoning_effort: thinking ? 'default' : 'none' };
  return {};
}
