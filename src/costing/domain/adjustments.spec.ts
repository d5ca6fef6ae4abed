import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../money/decimal.js';
import { adjustmentsOf, uuidFrom, viewAdjustments, type Shares } from './adjustments.js';

const amounts = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', null), fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })), {
    maxLength: 5,
  })
  .map((entries) => new Map<string | null, bigint>(entries));
const shares: fc.Arbitrary<Shares[]> = fc.uniqueArray(
  fc.record({ currency: fc.constantFrom('USD', 'CNY'), amounts }),
  { selector: ({ currency }) => currency, maxLength: 2 },
);

const of = (input: Pick<Parameters<typeof adjustmentsOf>[0], 'now' | 'frozen' | 'booked'>) =>
  adjustmentsOf({ sourcePeriod: '2026-09', bookedIn: '2026-10', reason: 'late_usage', ...input });
const amountOf = (some: readonly Shares[], currency: string, companyId: string | null) =>
  sum(some.filter((one) => one.currency === currency).map((one) => one.amounts.get(companyId) ?? 0n));

describe('adjustmentsOf', () => {
  it('brings what was charged and corrected to what is known now, for everybody and in each currency', () => {
    fc.assert(
      fc.property(shares, shares, shares, (now, frozen, booked) => {
        const adjusted = of({ now, frozen, booked });
        for (const currency of ['USD', 'CNY'])
          for (const company of ['a', 'b', 'c', null]) {
            const correction = sum(
              adjusted
                .filter((one) => one.currency === currency && one.companyId === company)
                .map((one) => one.amount),
            );
            expect(
              amountOf(frozen, currency, company) + amountOf(booked, currency, company) + correction,
            ).toBe(amountOf(now, currency, company));
          }
      }),
    );
  });

  it('is empty once it is booked', () => {
    fc.assert(
      fc.property(shares, shares, (now, frozen) => {
        const booked = of({ now, frozen, booked: [] }).map(({ currency, companyId, amount }) => ({
          currency,
          amounts: new Map([[companyId, amount]]),
        }));
        expect(of({ now, frozen, booked })).toEqual([]);
      }),
    );
  });

  it('gives the same ids for the same facts, and others for another month', () => {
    const now = [{ currency: 'USD', amounts: new Map([['a', 5n]]) }];
    const [first] = of({ now, frozen: [], booked: [] });
    const [again] = of({ now, frozen: [], booked: [] });
    expect(again).toEqual(first);
    const [later] = adjustmentsOf({
      sourcePeriod: '2026-09',
      bookedIn: '2026-11',
      reason: 'late_usage',
      now,
      frozen: [],
      booked: [],
    });
    expect(later?.id).not.toBe(first?.id);
  });
});

describe('viewAdjustments', () => {
  it('joins a source, currency and reason; what nobody bears stands apart', () => {
    const amounts = new Map([
      ['a', parseDecimal('0.5')],
      [null, parseDecimal('-0.2')],
    ]);
    const adjusted = of({ now: [{ currency: 'USD', amounts }], frozen: [], booked: [] });
    expect(viewAdjustments(adjusted)).toEqual([
      {
        id: adjusted[0]?.groupId,
        sourcePeriod: '2026-09',
        reason: 'late_usage',
        amount: { amount: '0.300000000000', currency: 'USD' },
        companies: [{ companyId: 'a', amount: { amount: '0.500000000000', currency: 'USD' } }],
        unallocated: { amount: '-0.200000000000', currency: 'USD' },
      },
    ]);
  });
});

describe('uuidFrom', () => {
  it('is a UUID that tells its parts apart', () => {
    expect(uuidFrom(['a', 'b'])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(uuidFrom(['a', 'b'])).not.toBe(uuidFrom(['ab']));
  });
});
