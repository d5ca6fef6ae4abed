import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { daysLeft } from './days-left.js';

const DAY_MS = 86_400_000;
const of = (total: string, cost: string, days = 7) =>
  daysLeft({ total: parseDecimal(total), spending: { cost: parseDecimal(cost), spanMs: days * DAY_MS } });

describe('the days a balance lasts', () => {
  it.each([
    ['10.00', '7.00', 10],
    ['110.00', '0.7', 1_100],
    ['1.00', '3.00', 2.3],
    ['0.000001', '7', 0],
    ['0', '7', 0],
    ['-3.20', '7', 0],
    ['1000000000', '0.000000000000000001', 9_999],
  ])('%s at %s in seven days: %d', (total, cost, days) => {
    expect(of(total, cost)).toBe(days);
  });

  it('are not known when nothing was spent, or in no time', () => {
    expect(of('5', '0')).toBeNull();
    expect(of('5', '1', 0)).toBeNull();
  });

  it('are cut, never rounded up: what is said to last does last', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 1, max: 30 }), (total, cost, days) => {
        const left = daysLeft({ total, spending: { cost, spanMs: days * DAY_MS } });
        if (left === null) throw new Error('something was spent');
        const tenths = BigInt(Math.round(left * 10));

        expect(tenths * cost <= total * BigInt(days) * 10n).toBe(true);
        if (left < 9_999) expect((tenths + 1n) * cost > total * BigInt(days) * 10n).toBe(true);
      }),
    );
  });
});
