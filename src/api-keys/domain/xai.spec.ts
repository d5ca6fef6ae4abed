import { describe, expect, it } from 'vitest';
import { priceRequest } from '../../pricing/domain/price-request.js';
import { SEED_PRICES } from '../../pricing/domain/seed-prices.js';
import { xai } from './xai.js';

const at = new Date('2026-11-20T02:00:00Z');
/**
 * Worked out by hand for grok-4.7, per million: 128 × 0.50 + 372 × 2.00 + (100 + 300) × 6.00
 * = 64 + 744 + 2,400 = 3,208, hence 0.003208 USD or 32,080,000 ticks of 10⁻¹⁰ USD.
 */
const usage = {
  prompt_tokens: 500,
  completion_tokens: 100,
  total_tokens: 900,
  prompt_tokens_details: { text_tokens: 500, audio_tokens: 0, image_tokens: 0, cached_tokens: 128 },
  completion_tokens_details: { reasoning_tokens: 300, audio_tokens: 0 },
  num_sources_used: 0,
  cost_in_usd_ticks: 32_080_000,
};
const read = (change: object = {}) => xai.readUsage({ usage: { ...usage, ...change } });

describe("xAI's usage", () => {
  it('adds reasoning to the completion, and agrees with the cost that xAI states', () => {
    const reading = read();

    expect(reading).toEqual({
      status: 'known',
      usage: { cacheHit: 128, cacheMiss: 372, output: 400, reasoning: 300 },
      costInUsdTicks: '32080000',
    });
    expect(
      priceRequest(
        { prices: SEED_PRICES, schedules: new Map() },
        {
          provider: 'xai',
          model: 'grok-4.7',
          currency: 'USD',
          usage: reading.status === 'known' ? reading.usage : undefined,
          startedAt: at,
          finishedAt: at,
        },
      ),
    ).toMatchObject({ amount: '0.003208' });
  });

  it('does not add it where the total says that it is inside', () => {
    const inside = { completion_tokens: 400, total_tokens: 900 };

    expect(read(inside)).toMatchObject({ usage: { output: 400, reasoning: 300 } });
  });

  it('knows output without any reasoning', () => {
    expect(read({ completion_tokens_details: undefined, total_tokens: 600 })).toMatchObject({
      usage: { output: 100, reasoning: 0 },
    });
  });

  it.each([
    { total_tokens: 899 },
    { total_tokens: 600 },
    { completion_tokens_details: undefined },
    { prompt_tokens_details: { cached_tokens: 501 } },
    { completion_tokens: 1.5 },
  ])('is invalid with %j', (change) => {
    expect(read(change)).toMatchObject({ status: 'invalid', costInUsdTicks: '32080000' });
  });

  it.each([{ total_tokens: undefined }, { prompt_tokens_details: undefined }])(
    'is missing with %j',
    (change) => {
      expect(read(change)).toMatchObject({ status: 'missing', costInUsdTicks: '32080000' });
    },
  );

  it.each([undefined, null, -1, 1.5, '5', 2 ** 53])('leaves a stated cost of %s aside', (ticks) => {
    expect(read({ cost_in_usd_ticks: ticks })).not.toHaveProperty('costInUsdTicks');
  });

  it('keeps a stated cost of 0, and our own cost whatever is stated', () => {
    expect(read({ cost_in_usd_ticks: 0 })).toMatchObject({ costInUsdTicks: '0', usage: { output: 400 } });
    expect(read({ cost_in_usd_ticks: 32_080_000_000 })).toMatchObject({ usage: { output: 400 } });
  });
});

describe('a request to xAI', () => {
  it.each([
    ['grok-4.3', false, 'none'],
    ['grok-4.3', true, undefined],
    ['grok-4.7', false, undefined],
  ])('to %s (thinking: %s) asks for effort %s', (model, thinking, effort) => {
    const body = xai.buildBody({ model, system: 's', user: 'u', maxTokens: 9, thinking });

    expect(body).toMatchObject({ model, max_completion_tokens: 9, response_format: { type: 'json_object' } });
    expect((body as { reasoning_effort?: string }).reasoning_effort).toBe(effort);
  });
});
