import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { type CurrencySums, totalsOf } from './totals.js';

const NOTHING: CurrencySums = {
  currency: 'USD',
  requests: '0',
  succeeded: '0',
  failed: '0',
  unknown: '0',
  in_flight: '0',
  rate_limited: '0',
  unknown_costs: '0',
  provider_cost_differs: '0',
  cache_hit_tokens: '0',
  cache_miss_tokens: '0',
  output_tokens: '0',
  reasoning_tokens: '0',
  cost: '0',
  saving: null,
};

const counts = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String);
const amounts = fc.bigInt({ min: 0n, max: 10n ** 24n }).map((units) => formatDecimal(units));
const rows = fc.array(
  fc.record<CurrencySums>({
    ...(Object.fromEntries(Object.keys(NOTHING).map((name) => [name, counts])) as Record<
      Exclude<keyof CurrencySums, 'saving'>,
      fc.Arbitrary<string>
    >),
    currency: fc.constantFrom('USD', 'CNY', 'COP'),
    cost: amounts,
    saving: fc.option(amounts),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('totals', () => {
  it('of the parts of any split add up to the total, by currency, to the last digit', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(3)), (all, cuts) => {
        const parts = Map.groupBy(all, (row) => cuts[all.indexOf(row)] ?? 0);
        const total = totalsOf(all);

        const partTotals = [...parts.values()].map(totalsOf);

        for (const { currency, amount } of total.costs) {
          const shares = partTotals.flatMap(({ costs }) =>
            costs.filter((cost) => cost.currency === currency),
          );
          expect(sum(shares.map((cost) => parseDecimal(cost.amount)))).toBe(parseDecimal(amount));
        }
        for (const field of ['requests', 'succeeded', 'failed', 'unknown', 'unknownCosts'] as const)
          expect(partTotals.reduce((whole, part) => whole + part[field], 0)).toBe(total[field]);
      }),
    );
  });

  it('never add one currency to another', () => {
    const rows = [
      { ...NOTHING, cost: '1.5' },
      { ...NOTHING, currency: 'CNY', cost: '2' },
    ];
    expect(totalsOf(rows)).toMatchObject({
      cost: null,
      costs: [
        { amount: '2.000000000000', currency: 'CNY' },
        { amount: '1.500000000000', currency: 'USD' },
      ],
    });
  });

  it('say that a cost is unknown, and not 0, where nothing known stands beside it', () => {
    expect(totalsOf([{ ...NOTHING, requests: '1', unknown: '1', unknown_costs: '1' }])).toMatchObject({
      cost: null,
      costStatus: 'unknown',
      unknownCosts: 1,
      costs: [],
    });
  });

  it('show the known part beside the number of unknown ones', () => {
    expect(totalsOf([{ ...NOTHING, cost: '0.25', unknown_costs: '2' }])).toMatchObject({
      cost: { amount: '0.250000000000', currency: 'USD' },
      costStatus: 'unknown',
    });
  });

  it('of nothing are zero, and nothing was saved', () => {
    expect(totalsOf([])).toMatchObject({
      requests: 0,
      cost: { amount: '0.000000000000', currency: 'USD' },
      costStatus: 'known',
      saving: null,
    });
    expect(totalsOf([NOTHING]).saving).toBeNull();
    expect(totalsOf([{ ...NOTHING, saving: '0' }]).saving).toEqual({
      amount: '0.000000000000',
      currency: 'USD',
    });
  });
});
