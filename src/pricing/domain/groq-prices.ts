import { seedPrice, type SeedPrice } from './seed-row.js';

const SOURCE = "Groq's models page (undated), the same as captured by models.dev on 2026-07-02.";
/** No discount is published for these: a cached token costs what an input token costs. */
const NO_DISCOUNT = `${SOURCE} No cached price is published; cached tokens are charged as input.`;

/** Hit / miss / output in USD for a million tokens; the day on which they began is not published. */
export const GROQ_PRICES: readonly SeedPrice[] = [
  { model: 'openai/gpt-oss-120b', perMillion: '0.075 / 0.15 / 0.60', source: SOURCE },
  { model: 'openai/gpt-oss-20b', perMillion: '0.0375 / 0.075 / 0.30', source: SOURCE },
  { model: 'openai/gpt-oss-safeguard-20b', perMillion: '0.075 / 0.075 / 0.30', source: NO_DISCOUNT },
  { model: 'qwen/qwen3-32b', perMillion: '0.29 / 0.29 / 0.59', source: NO_DISCOUNT },
].map((row) => seedPrice({ ...row, provider: 'groq', currency: 'USD', from: '2026-07-02T00:00:00Z' }));
