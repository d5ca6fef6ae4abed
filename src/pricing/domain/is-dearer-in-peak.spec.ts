import { describe, expect, it } from 'vitest';
import { isDearerInPeak } from './is-dearer-in-peak.js';

const prices = { cacheHit: 1n, cacheMiss: 10n, output: 20n };

describe('a peak worth waiting out', () => {
  it.each([
    ['all kinds dearer', { cacheHit: 2n, cacheMiss: 20n, output: 40n }, true],
    ['one kind dearer', { ...prices, output: 21n }, true],
    ['the same prices', prices, false],
    ['cheaper', { cacheHit: 1n, cacheMiss: 9n, output: 20n }, false],
    ['dearer in one kind, cheaper in another', { cacheHit: 0n, cacheMiss: 10n, output: 40n }, false],
    ['none', undefined, false],
  ])('%s', (_, peak, worth) => {
    expect(isDearerInPeak({ prices, ...(peak && { peak }) })).toBe(worth);
  });
});
