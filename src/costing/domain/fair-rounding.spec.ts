import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { roundFairly, unitOf } from './fair-rounding.js';

const amounts = fc.oneof(
  fc.bigInt(0n, 10n ** 18n),
  fc.bigInt(-(10n ** 20n), 10n ** 20n),
  fc.constantFrom(0n, 10n ** 16n, 5n * 10n ** 15n, 1n),
);

function shares(...exact: string[]) {
  return exact.map((text, index) => ({ companyId: `c${index}`, exact: parseDecimal(text), balance: 0n }));
}

describe('a fair rounding', () => {
  it('gives a left-over unit to who was left short before', () => {
    for (let pair = 0; pair < 12; pair++) {
      const halves = shares('0.5', '0.5');
      const period = (half: string) => ({ places: 0, period: `pair ${pair}, ${half}` });
      const first = roundFairly({ ...period('first'), shares: halves, poolBalance: 0n });
      const carried = halves.map((share, index) => ({
        ...share,
        balance: first.shares[index]?.balance ?? 0n,
      }));
      const second = roundFairly({ ...period('second'), shares: carried, poolBalance: first.poolBalance });

      expect([first.rounded, second.rounded]).toEqual([parseDecimal('1'), parseDecimal('1')]);
      expect(second.shares.map(({ balance }) => balance)).toEqual([0n, 0n]);
    }
  });

  it.each([
    [2, ['0.004', '0.003', '0.003'], '0.01'],
    [2, ['0.001', '0.001'], '0'],
    [0, ['1.2', '1.2', '1.2'], '4'],
    [0, ['-1.2', '-1.2', '-1.2'], '-4'],
    [18, ['0.000000000000000001'], '0.000000000000000001'],
    [2, [], '0'],
  ])('to %s places, %j comes to %s', (places, exact, sumText) => {
    const { rounded } = roundFairly({ places, period: '2026-01', shares: shares(...exact), poolBalance: 0n });
    expect(formatDecimal(rounded)).toBe(sumText);
  });

  it('decides between equals by company and period, not by the order given, nor always for the same', () => {
    const winners = Array.from({ length: 24 }, (_, month) => {
      const input = { places: 0, period: `month-${month}`, poolBalance: parseDecimal('0.4') };
      const given = shares('0.25', '0.25', '0.25', '0.25');
      const winner = (list: typeof given) =>
        roundFairly({ ...input, shares: list }).shares.find(({ rounded }) => rounded > 0n)?.companyId;
      expect(winner(given.toReversed())).toBe(winner(given));
      return winner(given);
    });

    expect(new Set(winners).size).toBe(4);
  });

  it.each([-1, 19, 1.5])('refuses %s places', (places) => {
    expect(() => unitOf(places)).toThrow(RangeError);
  });

  it('keeps each amount within a unit, each sum exact and the pool within half a unit, month after month', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 18 }),
        fc.array(fc.array(amounts, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        (places, months) => {
          const unit = unitOf(places);
          const balances = new Map<string, bigint>();
          let poolBalance = 0n;
          months.forEach((exacts, month) => {
            const given = exacts.map((exact, index) => ({
              companyId: `c${index}`,
              exact,
              balance: balances.get(`c${index}`) ?? 0n,
            }));
            const result = roundFairly({ places, period: String(month), shares: given, poolBalance });
            expect(sum(result.shares.map(({ rounded }) => rounded))).toBe(result.rounded);
            result.shares.forEach(({ companyId, rounded, balance }, index) => {
              const off = rounded - (exacts[index] ?? 0n);
              expect(rounded % unit).toBe(0n);
              expect(off < unit && off > -unit).toBe(true);
              balances.set(companyId, balance);
            });
            expect(2n * result.poolBalance <= unit && -2n * result.poolBalance <= unit).toBe(true);
            expect(sum(balances.values())).toBe(result.poolBalance);
            poolBalance = result.poolBalance;
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets no company run away: below two units over two hundred random months of thirty', () => {
    const share = fc.oneof(fc.constant(0n), fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 10n ** 21n));
    const month = fc.array(share, { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(month, { minLength: 200, maxLength: 200 }), (months) => {
        const balances = new Map<string, bigint>();
        let poolBalance = 0n;
        months.forEach((exacts, index) => {
          const given = exacts.map((exact, company) => ({
            companyId: `c${company}`,
            exact,
            balance: balances.get(`c${company}`) ?? 0n,
          }));
          const result = roundFairly({ places: 2, period: String(index), shares: given, poolBalance });
          poolBalance = result.poolBalance;
          for (const { companyId, balance } of result.shares) {
            balances.set(companyId, balance);
            expect(balance < 2n * unitOf(2) && balance > -2n * unitOf(2)).toBe(true);
          }
        });
      }),
      { numRuns: 5 },
    );
  });
});
