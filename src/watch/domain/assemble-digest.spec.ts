import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../money/decimal.js';
import { assembleDigest, type DigestInput, type DigestSums } from './assemble-digest.js';

const DAYS = [16, 17, 18, 19, 20, 21, 22].map((day) => `2026-11-${day}`);
const BALANCE = { status: 'known' as const, balances: [], readAt: null, daysLeft: 12.5, detail: null };

function accountNamed(id: string, keys: string[], status = 'active'): DigestInput['accounts'][number] {
  return {
    id,
    name: id,
    provider: 'deepseek',
    currency: 'USD',
    status: 'active',
    evenness: null,
    keys: keys.map((key) => ({ id: key, name: `key ${key}`, status })),
    balance: BALANCE,
  };
}

function sums(
  groups: [account: string, key: string, day: string],
  change: Partial<Record<keyof DigestSums, string>> = {},
) {
  const nothing = [
    'requests',
    'succeeded',
    'failed',
    'unknown',
    'in_flight',
    'rate_limited',
    'unknown_costs',
    'provider_cost_differs',
    'cache_hit_tokens',
    'cache_miss_tokens',
    'output_tokens',
    'reasoning_tokens',
    'cost',
  ].map((name) => [name, '0']);
  return { groups, currency: 'USD', saving: null, ...Object.fromEntries(nothing), ...change } as DigestSums;
}

const digest = (input: Partial<DigestInput>) =>
  assembleDigest({ days: DAYS, accounts: [], sums: [], invoices: [], budgets: [], ...input });

describe('a digest', () => {
  it('of nothing says nothing and advises nothing', () => {
    const { firm, accounts, advice } = digest({ accounts: [accountNamed('a', ['k1'])] });

    expect(firm).toMatchObject({
      requests: { requests: 0 },
      costs: { costs: [], unknownCosts: 0, savings: [] },
      invoices: { total: 0, mean: '0', max: 0, busiestDay: null },
    });
    expect(accounts).toMatchObject([{ keys: [{ share: '0' }], rateLimitedDays: [], balance: BALANCE }]);
    expect(advice).toEqual([]);
  });

  it('counts requests by what became of them, and the costs of each currency by themselves', () => {
    const { firm, accounts } = digest({
      accounts: [accountNamed('a', ['k1', 'k2'])],
      sums: [
        sums(['a', 'k1', DAYS[0] ?? ''], {
          requests: '8',
          succeeded: '3',
          failed: '3',
          rate_limited: '2',
          unknown: '1',
          in_flight: '1',
          unknown_costs: '1',
          cost: '0.000000000000000001',
          saving: '0.5',
        }),
        sums(['a', 'k2', DAYS[1] ?? ''], { requests: '2', succeeded: '2', cost: '7', currency: 'CNY' }),
      ],
    });

    const requests = { requests: 10, succeeded: 5, rateLimited: 2, errors: 1, unknown: 1, inFlight: 1 };
    const costs = {
      costs: [
        { amount: '7.000000000000', currency: 'CNY' },
        { amount: '0.000000000000000001', currency: 'USD' },
      ],
      unknownCosts: 1,
      savings: [{ amount: '0.500000000000', currency: 'USD' }],
    };
    expect(firm).toMatchObject({ requests, costs });
    expect(accounts).toMatchObject([
      {
        requests,
        costs,
        keys: [
          { id: 'k1', requests: 8, rateLimited: 2, share: '0.8' },
          { id: 'k2', requests: 2, rateLimited: 0, share: '0.2' },
        ],
        rateLimitedDays: [{ day: DAYS[0], keyId: 'k1', keyName: 'key k1', rateLimited: 2, requests: 8 }],
      },
    ]);
  });

  it('shows a revoked key only when it was used', () => {
    const { accounts } = digest({
      accounts: [accountNamed('a', ['used', 'idle'], 'revoked')],
      sums: [sums(['a', 'used', DAYS[0] ?? ''], { requests: '1', succeeded: '1' })],
    });

    expect(accounts[0]?.keys.map(({ id }) => id)).toEqual(['used']);
  });

  it('counts an invoice of two days once over all, and names the first of the busiest days', () => {
    const row = (day: string | null, invoices: number, providerAccountId: string | null = null) => ({
      providerAccountId,
      day,
      invoices,
    });
    const { firm, accounts } = digest({
      accounts: [accountNamed('a', [])],
      invoices: [
        row(DAYS[1] ?? '', 5),
        row(DAYS[3] ?? '', 5),
        row(null, 9),
        row(DAYS[1] ?? '', 4, 'a'),
        row(null, 4, 'a'),
      ],
    });

    expect(firm.invoices).toMatchObject({ total: 9, mean: '1.42', max: 5, busiestDay: DAYS[1] });
    expect(firm.invoices.days).toHaveLength(7);
    expect(accounts[0]?.invoices).toMatchObject({ total: 4, mean: '0.57', max: 4 });
  });

  it('advises from what it says', () => {
    const { advice } = digest({
      accounts: [{ ...accountNamed('a', []), balance: { ...BALANCE, daysLeft: 3 } }],
      invoices: [{ providerAccountId: 'a', day: DAYS[2] ?? '', invoices: 801 }],
    });

    expect(advice.map(({ code }) => code)).toEqual(['balance_low', 'add_key']);
  });

  it('always adds up: keys to accounts, accounts to the firm, outcomes to requests, costs to the last place', () => {
    const count = fc.nat(1_000).map(String);
    const row = fc
      .tuple(
        fc.constantFrom('a', 'b'),
        fc.constantFrom('k1', 'k2', 'k3'),
        fc.constantFrom(...DAYS),
        fc.record({ succeeded: count, failed: count, unknown: count, in_flight: count, cost: count }),
      )
      .map(([account, key, day, counts]) => {
        const { succeeded, failed, unknown, in_flight } = counts;
        const requests = [succeeded, failed, unknown, in_flight].reduce(
          (total, part) => total + Number(part),
          0,
        );
        const rate_limited = String(Math.floor(Number(failed) / 2));
        return sums([account, `${account}${key}`, day], {
          ...counts,
          rate_limited,
          requests: String(requests),
        });
      });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const keysOf = (account: string) => ['k1', 'k2', 'k3'].map((key) => `${account}${key}`);
        const { firm, accounts } = digest({
          accounts: ['a', 'b'].map((id) => accountNamed(id, keysOf(id))),
          sums: rows,
        });
        for (const { requests, keys } of [
          ...accounts,
          { ...firm, keys: accounts.map((each) => each.requests) },
        ]) {
          const { requests: all, ...parts } = requests;
          expect(Object.values(parts).reduce((total, part) => total + part, 0)).toBe(all);
          expect(keys.reduce((total, key) => total + key.requests, 0)).toBe(all);
          expect(keys.reduce((total, key) => total + key.rateLimited, 0)).toBe(requests.rateLimited);
        }
        const costs = accounts.flatMap((account) => account.costs.costs);
        const amount = (money: { amount: string }[]) => sum(money.map((each) => parseDecimal(each.amount)));
        expect(amount(costs)).toBe(amount(firm.costs.costs));
      }),
    );
  });
});
