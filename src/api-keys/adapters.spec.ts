import { describe, expect, it } from 'vitest';
import { SEED_PRICES } from '../pricing/domain/seed-prices.js';
import { adapterFor, DEFAULT_MODELS } from './adapters.js';

describe.each(['deepseek', 'groq', 'xai'] as const)('the provider %s', (provider) => {
  it('has its adapter', () => {
    expect(adapterFor(provider).provider).toBe(provider);
    expect(adapterFor(provider).defaultBaseUrl).toMatch(/^https:\/\//);
  });

  it('has a default model whose price is known today', () => {
    const model = DEFAULT_MODELS[provider];

    expect(
      SEED_PRICES.some((price) => price.model === model && price.provider === provider && !price.validTo),
    ).toBe(true);
  });
});
