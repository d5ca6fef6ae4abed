import { deepseek } from './domain/deepseek.js';
import { groq } from './domain/groq.js';
import type { Provider, ProviderAdapter } from './domain/provider-adapter.js';
import { xai } from './domain/xai.js';

const ADAPTERS: Readonly<Record<Provider, ProviderAdapter>> = { deepseek, groq, xai };

/** The model an account uses when none is named. */
export const DEFAULT_MODELS: Readonly<Record<Provider, string>> = {
  deepseek: 'deepseek-flash',
  groq: 'openai/gpt-oss-120b',
  xai: 'grok-4.3',
};

/** How to speak to a provider. */
export function adapterFor(provider: Provider): ProviderAdapter {
  return ADAPTERS[provider];
}
