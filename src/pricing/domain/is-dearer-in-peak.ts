import type { Price } from './price.js';

/** Whether waiting for the off-peak hours of a price can save anything, and never cost more. */
export function isDearerInPeak({ peak, prices }: Pick<Price, 'peak' | 'prices'>): boolean {
  if (!peak) return false;
  const kinds = ['cacheHit', 'cacheMiss', 'output'] as const;
  return kinds.every((kind) => peak[kind] >= prices[kind]) && kinds.some((kind) => peak[kind] > prices[kind]);
}
