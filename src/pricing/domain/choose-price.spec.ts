import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePrice } from './choose-price.js';
import type { Price } from './price.js';

const APRIL = '2026-04-01T00:00:00Z';
const JUNE = '2026-06-01T00:00:00Z';

function price(id: string, change: Partial<Price> = {}): Price {
  return {
    id,
    provider: 'deepseek',
    model: 'm',
    currency: 'USD',
    prices: { cacheHit: 1n, cacheMiss: 2n, output: 3n },
    validFrom: new Date(APRIL),
    validTo: null,
    ...change,
  };
}

function chosen(prices: readonly Price[], change: Partial<Parameters<typeof choosePrice>[1]> = {}) {
  const query = { provider: 'deepseek', model: 'm', currency: 'USD', at: new Date(JUNE), promptTokens: 100 };
  return choosePrice(prices, { ...query, ...change })?.id;
}

describe('the price in force', () => {
  it('begins with its first instant and ends before its last', () => {
    const prices = [price('a', { validTo: new Date(JUNE) })];

    expect(chosen(prices, { at: new Date(Date.parse(APRIL) - 1) })).toBeUndefined();
    expect(chosen(prices, { at: new Date(APRIL) })).toBe('a');
    expect(chosen(prices, { at: new Date(Date.parse(JUNE) - 1) })).toBe('a');
    expect(chosen(prices, { at: new Date(JUNE) })).toBeUndefined();
  });

  it('is the latest that has begun', () => {
    const prices = [price('new', { validFrom: new Date(JUNE) }), price('old')];

    expect(chosen(prices, { at: new Date(Date.parse(JUNE) - 1) })).toBe('old');
    expect(chosen(prices, { at: new Date(JUNE) })).toBe('new');
  });

  it.each([{ provider: 'groq' }, { model: 'n' }, { currency: 'CNY' }])(
    'is not one for another %j',
    (other) => {
      expect(chosen([price('a', other)])).toBeUndefined();
    },
  );

  it('is the one of the highest threshold that the prompt reaches', () => {
    const prices = [price('large', { minPromptTokens: 200_000 }), price('small')];

    expect(chosen(prices, { promptTokens: 199_999 })).toBe('small');
    expect(chosen(prices, { promptTokens: 200_000 })).toBe('large');
  });

  it('replaces older ones with their thresholds', () => {
    const prices = [
      price('large', { minPromptTokens: 200_000 }),
      price('flat', { validFrom: new Date(JUNE) }),
    ];

    expect(chosen(prices, { promptTokens: 300_000 })).toBe('flat');
  });

  it('is, among equals, the one entered last, in whatever order they are listed', () => {
    expect(chosen([price('0002'), price('0001')])).toBe('0002');
    expect(chosen([price('0001'), price('0002')])).toBe('0002');
  });

  it('does not depend on the order of the list', () => {
    const some = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1 }),
        from: fc.nat(5),
        min: fc.nat(3),
        ends: fc.option(fc.nat(5)),
      }),
      { selector: ({ id }) => id, maxLength: 8 },
    );
    const at = (month: number) => new Date(Date.UTC(2026, month));
    fc.assert(
      fc.property(some, fc.nat(6), fc.nat(4), (rows, month, promptTokens) => {
        const prices = rows.map(({ id, from, min, ends }) =>
          price(id, {
            validFrom: at(from),
            minPromptTokens: min,
            validTo: ends === null ? null : at(from + ends + 1),
          }),
        );
        const query = { at: at(month), promptTokens };
        expect(chosen([...prices].reverse(), query)).toBe(chosen(prices, query));
      }),
    );
  });
});
