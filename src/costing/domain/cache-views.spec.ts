import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companyUse } from '../../../test/support/allocation-cases.js';
import { parseDecimal, sum } from '../../money/decimal.js';
import { poolCacheDiscount } from './cache-discount.js';
import { cacheViews, type InputUse } from './cache-views.js';

const count = fc.oneof(fc.constant(0n), fc.bigInt(1n, 10n ** 9n));
/** Hits and misses at one price list, as requests have them. */
const uses: fc.Arbitrary<InputUse[]> = fc
  .record({
    hitPrice: fc.bigInt(0n, 10n ** 9n),
    dearer: fc.bigInt(0n, 10n ** 12n),
    tokens: fc.array(fc.record({ hit: count, miss: count }), { maxLength: 8 }),
  })
  .map(({ hitPrice, dearer, tokens }) =>
    tokens.map(({ hit, miss }, index) => ({
      companyId: `c${index}`,
      tokens: hit + miss,
      cost: hit * hitPrice + miss * (hitPrice + dearer),
      listCost: (hit + miss) * (hitPrice + dearer),
    })),
  );

describe('what input cost, three ways', () => {
  it('shows a company that warms the cache what it pays for the others', () => {
    const views = cacheViews([
      { companyId: 'b', tokens: 1000n, cost: parseDecimal('0.01'), listCost: parseDecimal('0.5') },
      { companyId: 'a', tokens: 1000n, cost: parseDecimal('0.5'), listCost: parseDecimal('0.5') },
    ]);
    expect(views).toEqual({
      companies: [
        {
          companyId: 'a',
          tokens: 1000n,
          actual: parseDecimal('0.5'),
          pooled: parseDecimal('0.255'),
          list: parseDecimal('0.5'),
        },
        {
          companyId: 'b',
          tokens: 1000n,
          actual: parseDecimal('0.01'),
          pooled: parseDecimal('0.255'),
          list: parseDecimal('0.5'),
        },
      ],
      actual: parseDecimal('0.51'),
      list: parseDecimal('1'),
      saved: parseDecimal('0.49'),
    });
  });

  it('pools exactly what was paid, is what the policy does, and never shows a saving below 0', () => {
    fc.assert(
      fc.property(uses, (given) => {
        const { companies, actual, list, saved } = cacheViews(given);
        expect(sum(companies.map(({ pooled }) => pooled))).toBe(actual);
        expect(sum(companies.map((one) => one.list)) - actual).toBe(saved);
        expect(list >= actual && saved >= 0n).toBe(true);
        const policy = poolCacheDiscount(
          given.map(({ companyId, tokens, cost }) =>
            companyUse(companyId, { cost, input: { tokens, cost } }),
          ),
        );
        for (const { companyId, pooled } of companies)
          expect(policy.find((use) => use.companyId === companyId)?.cost).toBe(pooled);
      }),
    );
  });

  it('is blind to the order given, and leaves out who has no input', () => {
    fc.assert(
      fc.property(uses, (given) => {
        expect(cacheViews([...given].reverse())).toEqual(cacheViews(given));
        expect(cacheViews(given).companies.every(({ tokens }) => tokens > 0n)).toBe(true);
      }),
    );
  });
});
