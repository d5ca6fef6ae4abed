import { describe, expect, it } from 'vitest';
import { priceRequest } from '../../pricing/domain/price-request.js';
import { SEED_PRICES } from '../../pricing/domain/seed-prices.js';
import { groq } from './groq.js';

const at = new Date('2026-11-20T02:00:00Z');
const usage = {
  queue_time: 0.02,
  prompt_tokens: 4_641,
  completion_tokens: 1_817,
  total_tokens: 6_458,
  prompt_tokens_details: { cached_tokens: 4_608 },
  completion_tokens_details: { reasoning_tokens: 1_200 },
};
const read = (change: object = {}) => groq.readUsage({ usage: { ...usage, ...change } });

describe("Groq's usage", () => {
  it('holds cached tokens inside the prompt and reasoning inside the completion', () => {
    const reading = read();

    expect(reading).toEqual({
      status: 'known',
      usage: { cacheHit: 4_608, cacheMiss: 33, output: 1_817, reasoning: 1_200 },
    });
    // 4,608 × 0.075 + 33 × 0.15 + 1,817 × 0.60 = 345.6 + 4.95 + 1,090.2 = 1,440.75 USD for a million of such requests
    expect(
      priceRequest(
        { prices: SEED_PRICES, schedules: new Map() },
        {
          provider: 'groq',
          model: 'openai/gpt-oss-120b',
          currency: 'USD',
          usage: reading.status === 'known' ? reading.usage : undefined,
          startedAt: at,
          finishedAt: at,
        },
      ),
    ).toMatchObject({ amount: '0.00144075' });
  });

  it.each([{ prompt_tokens_details: null }, { prompt_tokens_details: {} }, { prompt_tokens: undefined }])(
    'is missing, not guessed, with %j',
    (change) => {
      expect(read(change)).toMatchObject({ status: 'missing' });
    },
  );

  it('takes 0 cached tokens as a value, and no reasoning as none', () => {
    expect(
      read({ prompt_tokens_details: { cached_tokens: 0 }, completion_tokens_details: null }),
    ).toMatchObject({
      usage: { cacheHit: 0, cacheMiss: 4_641, reasoning: 0 },
    });
  });

  it.each([
    { prompt_tokens_details: { cached_tokens: 4_642 } },
    { completion_tokens_details: { reasoning_tokens: 1_818 } },
    { total_tokens: 7_658 },
    { completion_tokens: -1 },
  ])('is invalid with %j', (change) => {
    expect(read(change)).toMatchObject({ status: 'invalid' });
  });
});

describe('a request to Groq', () => {
  it.each([
    ['openai/gpt-oss-120b', false, 'low'],
    ['openai/gpt-oss-20b', true, 'medium'],
    ['qwen/qwen3-32b', false, 'none'],
    ['qwen/qwen3-32b', true, 'default'],
    ['other/model', false, undefined],
  ])('to %s (thinking: %s) asks for effort %s', (model, thinking, effort) => {
    const body = groq.buildBody({ model, system: 's', user: 'u', maxTokens: 9, thinking, userId: 'x' });

    expect(body).toMatchObject({ model, max_completion_tokens: 9, response_format: { type: 'json_object' } });
    expect((body as { reasoning_effort?: string }).reasoning_effort).toBe(effort);
    expect(body).not.toHaveProperty('user_id');
  });

  it('goes to its address', () => {
    expect(groq.chatUrl(groq.defaultBaseUrl)).toBe('https://api.groq.com/openai/v1/chat/completions');
  });
});
