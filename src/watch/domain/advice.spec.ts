import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADVICE_CODES } from './advice-codes.js';
import { adviceOf } from './advice.js';
import { ADVICE_TEXTS } from './advice-texts.js';
import type { DigestAccount, DigestBudget, DigestFacts } from './digest.js';

const NONE = { requests: 0, succeeded: 0, rateLimited: 0, errors: 0, unknown: 0, inFlight: 0 };
const NO_COSTS = { costs: [], unknownCosts: 0, savings: [] };
const INVOICES = { total: 0, mean: '0', max: 0, busiestDay: '2026-11-20', days: [] };

function accountWith(change: Partial<DigestAccount> = {}): DigestAccount {
  return {
    id: 'a',
    name: 'Principal',
    provider: 'deepseek',
    currency: 'USD',
    status: 'active',
    requests: NONE,
    costs: NO_COSTS,
    evenness: null,
    keys: [],
    rateLimitedDays: [],
    invoices: INVOICES,
    balance: { status: 'known', balances: [], readAt: null, daysLeft: null, detail: null },
    ...change,
  };
}

function codes(account: Partial<DigestAccount>, budgets: DigestBudget[] = []): string[] {
  const facts: DigestFacts = {
    firm: { requests: NONE, costs: NO_COSTS, invoices: INVOICES },
    accounts: [accountWith(account)],
    budgets,
  };
  return adviceOf(facts).map(({ code }) => code);
}
const invoices = (max: number) => ({ invoices: { ...INVOICES, max } });

describe('advice', () => {
  it.each([
    [0, []],
    [799, []],
    [800, []],
    [801, ['add_key']],
    [999, ['add_key']],
    [1_000, ['add_key']],
    [1_001, ['add_keys']],
    [9_999, ['add_keys']],
    [10_000, ['add_keys']],
    [10_001, ['expand_account', 'add_keys']],
  ])('from a busiest day of %d invoices: %j', (max, expected) => {
    expect(codes(invoices(max))).toEqual(expected);
  });

  it('by volume never gets less when there is more to do', () => {
    const rank = (max: number) =>
      ['', 'add_key', 'add_keys', 'expand_account'].indexOf(codes(invoices(max))[0] ?? '');
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(20_000), (one, two) => {
        expect(rank(Math.max(one, two))).toBeGreaterThanOrEqual(rank(Math.min(one, two)));
      }),
    );
  });

  it.each([
    ['0.8', []],
    ['0.7999', ['keys_uneven']],
    ['0', ['keys_uneven']],
    [null, []],
  ])('from keys whose least used has %s of the most used: %j', (evenness, expected) => {
    expect(codes({ evenness })).toEqual(expected);
  });

  it.each([
    [19, 100, []],
    [20, 400, []],
    [20, 399, ['many_rate_limits']],
    [5_000, 100_000, []],
    [5_001, 100_000, ['many_rate_limits']],
  ])('from %d answers 429 to %d requests: %j', (rateLimited, requests, expected) => {
    expect(codes({ requests: { ...NONE, rateLimited, requests } })).toEqual(expected);
  });

  it.each([
    [null, []],
    [7, []],
    [6.9, ['balance_low']],
    [0, ['balance_low']],
  ])('from a balance that lasts %s days: %j', (daysLeft, expected) => {
    expect(codes({ balance: { ...accountWith().balance, daysLeft } })).toEqual(expected);
  });

  it('from a suspended account, and from requests whose cost nobody knows', () => {
    expect(codes({ status: 'suspended', costs: { ...NO_COSTS, unknownCosts: 1 } })).toEqual([
      'account_suspended',
      'settle_unknown',
    ]);
  });

  it.each([
    ['normal', []],
    ['warning', ['budget_near']],
    ['critical', ['budget_near']],
    ['exhausted', ['budget_exceeded']],
  ])('from a budget in state %s: %j', (state, expected) => {
    const money = { amount: '1.00', currency: 'USD' };
    const budget = {
      companyId: 'c',
      companyName: 'Tienda',
      period: '2026-11',
      monthly: money,
      spent: money,
      percent: 80,
      state,
    };

    expect(codes({}, [budget])).toEqual(expected);
  });

  it('names the account and its figures, in the sentence and apart from it', () => {
    const keys = ['active', 'active', 'revoked'].map((status) => ({
      ...NONE,
      id: status,
      name: 'k',
      status,
      share: '0',
    }));
    const facts = {
      firm: { requests: NONE, costs: NO_COSTS, invoices: INVOICES },
      accounts: [accountWith({ ...invoices(801), keys })],
      budgets: [],
    };

    expect(adviceOf(facts)).toEqual([
      {
        code: 'add_key',
        severity: 'info',
        providerAccountId: 'a',
        companyId: null,
        parameters: {
          account: 'Principal',
          max: 801,
          mean: '0',
          day: '2026-11-20',
          threshold: 800,
          activeKeys: 2,
        },
        message: expect.stringMatching(
          /^Principal: 801 invoices on 2026-11-20, above 800 a day, with 2 active keys/,
        ) as string,
      },
    ]);
  });

  it.each(ADVICE_CODES)('%s has a sentence in both languages, which differ', (code) => {
    const figures = new Proxy<Record<string, string>>({}, { get: (_, name) => `<${String(name)}>` });
    const { en, es } = ADVICE_TEXTS[code];

    expect(en(figures)).not.toBe(es(figures));
    expect(`${en(figures)}${es(figures)}`).not.toMatch(/undefined/);
  });
});
