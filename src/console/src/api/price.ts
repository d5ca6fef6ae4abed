export const TOKEN_KINDS = ['cacheHit', 'cacheMiss', 'output'] as const;
export type TokenPrices = Record<(typeof TOKEN_KINDS)[number], string>;

export interface Price {
  id: string;
  provider: string;
  model: string;
  currency: string;
  prices: TokenPrices;
  peak: TokenPrices | null;
  schedule: string | null;
  minPromptTokens: number;
  validFrom: string;
  validTo: string | null;
  source: string;
}
