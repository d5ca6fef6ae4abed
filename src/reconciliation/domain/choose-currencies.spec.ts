import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCurrencies } from './choose-currencies.js';

const sums = (...costs: bigint[]) => costs.map((cost, index) => ({ name: `n${index}`, cost }));

describe('the currencies of a bucket in two of them', () => {
  it('are told by the sums where there is one way to share them out', () => {
    const costs = new Map([
      ['USD', 5n],
      ['CNY', 30n],
    ]);

    expect(chooseCurrencies(sums(5n, 10n, 20n), costs)).toEqual(
      new Map([
        ['n0', 'USD'],
        ['n1', 'CNY'],
        ['n2', 'CNY'],
      ]),
    );
  });

  it('are not guessed where there is no way, or more than one', () => {
    expect(
      chooseCurrencies(
        sums(5n),
        new Map([
          ['USD', 4n],
          ['CNY', 1n],
        ]),
      ),
    ).toBeUndefined();
    expect(
      chooseCurrencies(
        sums(5n, 5n),
        new Map([
          ['USD', 5n],
          ['CNY', 5n],
        ]),
      ),
    ).toBeUndefined();
  });

  it('that are found always come to the sums', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.bigInt(0n, 40n), fc.boolean()), { maxLength: 9 }), (drawn) => {
        const costs = new Map([
          ['USD', 0n],
          ['CNY', 0n],
        ]);
        for (const [cost, isUsd] of drawn) {
          const currency = isUsd ? 'USD' : 'CNY';
          costs.set(currency, (costs.get(currency) ?? 0n) + cost);
        }
        const given = sums(...drawn.map(([cost]) => cost));
        const chosen = chooseCurrencies(given, costs);
        if (!chosen) return;
        for (const [currency, cost] of costs) {
          const total = given
            .filter(({ name }) => chosen.get(name) === currency)
            .reduce((sum, each) => sum + each.cost, 0n);
          expect(total).toBe(cost);
        }
      }),
    );
  });
});
