import { chatBody, chatCompletionsUrl, readChatAnswer } from './chat-completions.js';
import type { ProviderAdapter } from './provider-adapter.js';
import { isRecord, readingOf, type UsageFields } from './usage-fields.js';

/** xAI. Reasoning stands beside the completion and is billed like it; the answer also states its own cost. */
export const xai: ProviderAdapter = {
  provider: 'xai',
  defaultBaseUrl: 'https://api.x.ai/v1',
  chatUrl: chatCompletionsUrl,
  countsCachedTokens: true,

  buildBody: (request) => ({
    ...chatBody(request),
    max_completion_tokens: request.maxTokens,
    // Only this model is known to take "none"; others refuse the field or think regardless.
    ...(request.model === 'grok-4.3' && !request.thinking && { reasoning_effort: 'none' }),
  }),

  readUsage(body) {
    const ticks = costInUsdTicks(body);
    const reading = readingOf(body, (usage) => {
      const prompt = usage.required('prompt_tokens');
      const cacheHit = usage.details('prompt_tokens_details').required('cached_tokens');
      usage.check(cacheHit <= prompt, 'more cached tokens than prompt');
      return { cacheHit, cacheMiss: prompt - cacheHit, ...readOutput(usage, prompt) };
    });
    return ticks === undefined ? reading : { ...reading, costInUsdTicks: ticks };
  },

  readAnswer: readChatAnswer,

  // docs.x.ai, "Management API": another key, of another host, that may do far more than ask.
  balance: {
    supported: false,
    reason: 'xAI tells its balance to a management key only, and none is kept here.',
  },
};

/**
 * Whether reasoning is beside the completion (as documented) or inside it (as elsewhere) is decided by the answer's own
 * total. A total that fits neither reading makes the usage invalid.
 */
function readOutput(usage: UsageFields, prompt: number): { output: number; reasoning: number } {
  const completion = usage.required('completion_tokens');
  const total = usage.required('total_tokens');
  const reasoning = usage.details('completion_tokens_details').optional('reasoning_tokens') ?? 0;
  if (total === prompt + completion + reasoning) return { output: completion + reasoning, reasoning };
  usage.check(total === prompt + completion, 'prompt, completion and reasoning do not add up to the total');
  usage.check(reasoning <= completion, 'more reasoning than completion');
  return { output: completion, reasoning };
}

/** What xAI charged, in 10⁻¹⁰ USD as text for a big integer; undefined when it is absent or no such number. */
function costInUsdTicks(body: unknown): string | undefined {
  const usage = isRecord(body) ? body['usage'] : undefined;
  const ticks = isRecord(usage) ? usage['cost_in_usd_ticks'] : undefined;
  return Number.isSafeInteger(ticks) && (ticks as number) >= 0 ? String(ticks) : undefined;
}
