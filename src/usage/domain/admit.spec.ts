import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { admit, type BudgetRoom, type Reservation } from './admit.js';

const NOVEMBER = { startsAt: new Date('2026-11-01T05:00:00Z'), endsAt: new Date('2026-12-01T05:00:00Z') };
const DECEMBER = { startsAt: NOVEMBER.endsAt, endsAt: new Date('2027-01-01T05:00:00Z') };

function room(change: Partial<BudgetRoom> = {}): BudgetRoom {
  return {
    budgetId: 'b',
    companyId: null,
    currency: 'USD',
    ...NOVEMBER,
    monthly: parseDecimal('5'),
    spent: 0n,
    held: 0n,
    ...change,
  };
}

function request(id: string, change: Partial<Reservation> = {}): Reservation {
  return {
    id,
    companyId: 'A',
    currency: 'USD',
    startedAt: new Date('2026-11-20T00:00:00Z'),
    highestCost: parseDecimal('0.1'),
    ...change,
  };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => request(String(index)));

describe('a hard stop', () => {
  it('lets through what fits to the last unit, and no more', () => {
    expect(admit([room()], many(1_000)).size).toBe(950);
    expect(admit([room({ monthly: parseDecimal('5') - 1n })], many(1_000)).size).toBe(951);
  });

  it('counts what is spent and what is held', () => {
    const left = room({ spent: parseDecimal('3'), held: parseDecimal('1.75') });

    expect([...admit([left], many(4)).keys()]).toEqual(['2', '3']);
  });

  it('lets nothing through that exceeds any of the budgets it counts in', () => {
    const firm = room({ monthly: parseDecimal('0.2') });
    const own = room({ companyId: 'A', monthly: parseDecimal('0.1') });
    const reservations = [request('a'), request('b'), request('c', { companyId: 'B' })];

    expect(admit([firm, own], reservations)).toEqual(
      new Map([['b', { reason: 'no_room', needed: parseDecimal('0.1'), rooms: [own] }]]),
    );
  });

  it('lets a smaller one through where a larger one does not fit', () => {
    const left = room({ monthly: parseDecimal('0.15') });
    const reservations = [
      request('large', { highestCost: parseDecimal('0.2') }),
      request('small', { highestCost: parseDecimal('0.15') }),
    ];

    expect([...admit([left], reservations).keys()]).toEqual(['large']);
  });

  it('concerns its own company and month only', () => {
    const full = { monthly: 0n };
    const atTheTurn = request('d', { startedAt: DECEMBER.startsAt });
    const justBefore = request('n', { startedAt: new Date(DECEMBER.startsAt.getTime() - 1) });

    expect(admit([room({ ...full, companyId: 'B' })], [request('a')]).size).toBe(0);
    expect([...admit([room(full)], [atTheTurn, justBefore]).keys()]).toEqual(['n']);
    expect([...admit([room({ ...full, ...DECEMBER })], [atTheTurn, justBefore]).keys()]).toEqual(['d']);
  });

  it('lets nothing through that nothing bounds: no price, or another currency', () => {
    const reservations = [request('a', { highestCost: null }), request('b', { currency: 'CNY' })];

    expect(admit([room()], reservations)).toEqual(
      new Map<string, object>([
        ['a', { reason: 'no_price' }],
        ['b', { reason: 'other_currency', currency: 'USD' }],
      ]),
    );
  });

  it('stands in nobody’s way where there is none', () => {
    expect(admit([], [request('a', { highestCost: null })]).size).toBe(0);
  });

  it('never lets a sum grow beyond its amount, and refuses nothing that fits', () => {
    const units = fc.integer({ min: 0, max: 20 }).map(BigInt);
    const rooms = fc.tuple(
      ...[null, 'A', 'B'].map((companyId) =>
        fc.option(
          fc
            .record({ monthly: units, spent: units, held: units })
            .map((sums) => room({ budgetId: companyId ?? 'firm', companyId, ...sums })),
        ),
      ),
    );
    const reservations = fc.array(
      fc.record({ companyId: fc.constantFrom('A', 'B', 'C'), highestCost: units }),
      { maxLength: 30 },
    );

    fc.assert(
      fc.property(rooms, reservations, (some, asked) => {
        const given = some.filter((each) => each !== null);
        const requests = asked.map((each, index) => request(String(index), each));
        const refused = admit(given, requests);
        const totals = new Map(given.map((each) => [each, each.spent + each.held]));
        for (const each of requests) {
          const cost = each.highestCost ?? 0n;
          const own = given.filter(({ companyId }) => companyId === null || companyId === each.companyId);
          const fits = own.every((one) => (totals.get(one) ?? 0n) + cost <= one.monthly);
          expect(refused.has(each.id)).toBe(!fits);
          if (fits) for (const one of own) totals.set(one, (totals.get(one) ?? 0n) + cost);
        }
      }),
    );
  });
});
