import { seedPrice, type SeedPrice } from './seed-row.js';

/** From this many prompt tokens on the whole request is charged at the higher price. */
const LARGE_PROMPT_TOKENS = 200_000;

const MAY = {
  from: '2026-05-15T00:00:00Z',
  source: "xAI's model pages and its page on the retirements of 2026-05-15.",
};

/** When grok-4.6 began is not known; its price was read together with that of grok-4.7, which began on this day. */
const SEPTEMBER = {
  from: '2026-09-21T00:00:00Z',
  source: "xAI's model pages, read at the end of September 2026.",
};

interface Row {
  models: readonly string[];
  small: string;
  large?: string;
  from: string;
  source: string;
}

const ROWS: readonly Row[] = [
  {
    models: ['grok-4.7', 'grok-4.6'],
    small: '0.50 / 2.00 / 6.00',
    large: '1.00 / 4.00 / 12.00',
    ...SEPTEMBER,
  },
  {
    // The page says grok-4.20-*; these are the two of them that client packages list.
    models: ['grok-4.3', 'grok-4.20-reasoning', 'grok-4.20-non-reasoning'],
    small: '0.20 / 1.25 / 2.50',
    large: '0.40 / 2.50 / 5.00',
    ...MAY,
  },
  { models: ['grok-build-0.1'], small: '0.20 / 1.00 / 2.00', ...MAY },
];

/** Hit / miss / output in USD for a million tokens: below the threshold, then from it on. */
export const XAI_PRICES: readonly SeedPrice[] = ROWS.flatMap(({ models, small, large, ...dated }) =>
  models.flatMap((model) => {
    const row = { ...dated, provider: 'xai', currency: 'USD', model };
    return [
      seedPrice({ ...row, perMillion: small }),
      ...(large === undefined
        ? []
        : [seedPrice({ ...row, perMillion: large, minPromptTokens: LARGE_PROMPT_TOKENS })]),
    ];
  }),
);
