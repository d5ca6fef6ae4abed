import type { BillMapping } from './bill-mapping.js';

const UNVERIFIED =
  'No verified export was at hand: a starting point. Compare its columns with your file and post a mapping of your own where they differ.';

/**
 * Starting points for providers other than DeepSeek. A file whose columns differ is refused, never guessed at, and every
 * import by one of these says that it is unverified.
 */
export const BUILTIN_MAPPINGS: readonly BillMapping[] = [
  {
    name: 'groq',
    provider: 'groq',
    source: `${UNVERIFIED} Groq documents no usage export.`,
    columns: { start: 'date', model: 'model', keyName: 'api_key_name', cost: 'cost' },
    wide: {
      cacheMiss: 'input_tokens',
      cacheHit: 'cached_tokens',
      output: 'output_tokens',
      requests: 'requests',
      inputIncludesHits: true,
    },
    timeFormat: 'date',
    bucket: 'day',
    timeZone: 'UTC',
    types: {},
    currency: 'USD',
  },
  {
    name: 'xai',
    provider: 'xai',
    source: `${UNVERIFIED} The console of xAI has a usage CSV whose columns are not published.`,
    columns: {
      start: 'date',
      model: 'model',
      keyName: 'api_key_name',
      type: 'unit_type',
      quantity: 'units',
      cost: 'cost_usd',
    },
    timeFormat: 'date',
    bucket: 'day',
    timeZone: 'UTC',
    types: {
      prompt_text_tokens: 'cache_miss',
      cached_prompt_text_tokens: 'cache_hit',
      completion_text_tokens: 'output',
      reasoning_tokens: 'output',
      requests: 'requests',
    },
    currency: 'USD',
  },
  {
    name: 'openai-costs',
    provider: 'openai',
    source: `${UNVERIFIED} After the fields of the organization costs endpoint.`,
    columns: {
      start: 'start_time',
      end: 'end_time',
      model: 'line_item',
      cost: 'amount_value',
      currency: 'amount_currency',
    },
    timeFormat: 'unix',
    bucket: 'day',
    timeZone: 'UTC',
    types: {},
  },
  {
    name: 'anthropic-costs',
    provider: 'anthropic',
    source: `${UNVERIFIED} After the cost page of the console.`,
    columns: {
      start: 'usage_date_utc',
      model: 'model',
      keyName: 'api_key',
      type: 'token_type',
      cost: 'cost_usd',
    },
    timeFormat: 'date',
    bucket: 'day',
    timeZone: 'UTC',
    types: {
      input_no_cache: 'cache_miss',
      input_cache_read: 'cache_hit',
      output: 'output',
    },
    currency: 'USD',
  },
];

export function builtinMapping(name: string): BillMapping | undefined {
  return BUILTIN_MAPPINGS.find((mapping) => mapping.name === name);
}
