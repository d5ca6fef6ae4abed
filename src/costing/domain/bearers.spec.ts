import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, pools } from '../../../test/support/allocation-cases.js';
import { allocate } from './allocate.js';
import { bearersOf, expectedBearers } from './bearers.js';

describe('who bears a part', () => {
  it('is among those foretold, whatever the method, and is exactly them where everybody has invoices', () => {
    fc.assert(
      fc.property(pools, choices, (pool, choice) => {
        const companies = pool.companies.map((use) => ({
          ...use,
          requests: use.requests + 1n,
          invoices: use.invoices + 1n,
        }));
        const users = companies.map(({ companyId }) => ({ currency: pool.currency, companyId }));
        const actual = bearersOf([allocate({ ...pool, companies }, choice)], []);
        const foretold = expectedBearers({ choice, users, adjustments: [] });
        const ids = (bearers: typeof actual) => [...(bearers[0]?.companyIds ?? [])].sort();

        expect(ids(foretold)).toEqual(expect.arrayContaining(users.length === 0 ? [] : ids(actual)));
        if (choice.method !== 'fixed') expect(ids(foretold)).toEqual(ids(actual));
      }),
    );
  });

  it('counts who has a correction only, in its own currency, and nobody for what nobody bears', () => {
    const correction = (companyId: string | null) => ({
      id: 'i',
      groupId: 'g',
      sourcePeriod: '2026-09',
      bookedIn: '2026-10',
      companyId,
      currency: 'CNY',
      amount: 1n,
      reason: 'late_usage' as const,
    });
    expect(bearersOf([], [correction('a'), correction(null)])).toEqual([
      { currency: 'CNY', companyIds: new Set(['a']) },
    ]);
  });
});
