import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRICES_MAX, RowIdentities, SERIES_MAX, TYPES_MAX } from './bill-terms.js';

describe('the identities of rows', () => {
  it('know exactly which rows were there before, however many', () => {
    const row = fc.record({
      interval: fc.nat(4),
      series: fc.nat(4),
      type: fc.constantFrom(0, 3, TYPES_MAX - 1),
      price: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 400 }), (rows) => {
        const identities = new RowIdentities();
        const seen = new Set<string>();
        for (const each of rows) {
          const text = JSON.stringify(each);
          expect(identities.add(each)).toBe(!seen.has(text));
          seen.add(text);
        }
      }),
    );
  });

  it('tell the largest rows apart', () => {
    const identities = new RowIdentities();
    const last = { interval: 32_767, series: SERIES_MAX - 1, type: TYPES_MAX - 1, price: PRICES_MAX - 1 };

    expect(identities.add(last)).toBe(true);
    expect(identities.add({ ...last, price: PRICES_MAX - 2 })).toBe(true);
    expect(identities.add(last)).toBe(false);
    for (let series = 0; series < 20_000; series++) identities.add({ ...last, series });
    expect(identities.add({ ...last, series: 12_345 })).toBe(false);
  });
});
