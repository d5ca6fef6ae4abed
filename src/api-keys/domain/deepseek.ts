import { chatBody, chatCompletionsUrl, readChatAnswer } from './chat-completions.js';
import { balanceUrl, readBalance } from './deepseek-balance.js';
import type { ProviderAdapter } from './provider-adapter.js';
import { readingOf } from './usage-fields.js';

const USER_ID = /^[A-Za-z0-9_-]{1,512}$/;

/**
 * DeepSeek, by its API documentation of November 2026. Thinking is on unless it is switched off, and is most of the
 * bill. `reasoning_tokens` are inside `completion_tokens`.
 */
export const deepseek: ProviderAdapter = {
  provider: 'deepseek',
  defaultBaseUrl: 'https://api.deepseek.com',
  chatUrl: chatCompletionsUrl,
  countsCachedTokens: true,

  buildBody(request) {
    const { maxTokens, thinking, userId } = request;
    if (userId !== undefined && !USER_ID.test(userId))
      throw new RangeError('user id of a form DeepSeek refuses');
    return {
      ...chatBody(request),
      max_tokens: maxTokens,
      thinking: { type: thinking ? 'enabled' : 'disabled' },
      ...(userId !== undefined && { user_id: userId }),
    };
  },

  readUsage: (body) =>
    readingOf(body, (usage) => {
      const cacheHit = usage.required('prompt_cache_hit_tokens');
      const cacheMiss = usage.required('prompt_cache_miss_tokens');
      const output = usage.required('completion_tokens');
      const prompt = usage.optional('prompt_tokens') ?? cacheHit + cacheMiss;
      const total = usage.optional('total_tokens') ?? prompt + output;
      // Absent without thinking; as a part of the output it does not change the cost.
      const reasoning = usage.details('completion_tokens_details').optional('reasoning_tokens') ?? 0;
      usage.check(cacheHit + cacheMiss === prompt, 'cache hits and misses do not add up to the prompt');
      usage.check(prompt + output === total, 'prompt and completion do not add up to the total');
      usage.check(reasoning <= output, 'more reasoning than completion');
      return { cacheHit, cacheMiss, output, reasoning };
    }),

  readAnswer: readChatAnswer,

  balance: { supported: true, url: balanceUrl, read: readBalance },
};
