import { describe, expect, it } from 'vitest';
import { parseDecimal, sum } from '../../money/decimal.js';
import type { BillCharge } from '../../reconciliation/bill-charges.service.js';
import type { ChargeUseRow } from '../../usage/charge-use.service.js';
import { chargesOfBill } from './charges-of-bill.js';
import { chargesOfUse, type ChargeNames } from './charges-of-use.js';

const names: ChargeNames = {
  account: () => ({ name: 'Principal', provider: 'DeepSeek' }),
  key: (id) => `key ${id}`,
  prices: (priceId) =>
    priceId === null
      ? null
      : {
          cacheHit: parseDecimal('0.001'),
          cacheMiss: parseDecimal('0.01'),
          output: parseDecimal('0.1'),
        },
};

const use = (change: Partial<ChargeUseRow> = {}): ChargeUseRow => ({
  day: '2026-10-03',
  startsAt: new Date('2026-10-03T05:00:00Z'),
  endsAt: new Date('2026-10-04T05:00:00Z'),
  providerAccountId: 'account',
  keyId: 'k1',
  model: 'deepseek-flash',
  priceId: 'price',
  rate: 'flat',
  currency: 'USD',
  companyId: 'one',
  tokens: { cacheHit: 5n, cacheMiss: 3n, output: 2n },
  cost: parseDecimal('0.235'),
  ...change,
});

describe('charges of a metered pool', () => {
  it('are one for each kind of token of what is priced alike, divided by whose requests they are', () => {
    const charges = chargesOfUse([use(), use({ companyId: 'two' }), use({ keyId: 'k2' })], {
      names,
      division: 'own',
    });
    expect(charges.map(({ kind, key, quantity }) => [key?.id, kind, quantity])).toEqual([
      ['k1', 'cache_hit', 10n],
      ['k1', 'cache_miss', 6n],
      ['k1', 'output', 4n],
      ['k2', 'cache_hit', 5n],
      ['k2', 'cache_miss', 3n],
      ['k2', 'output', 2n],
    ]);
    expect(sum(charges.map(({ cost }) => cost))).toBe(parseDecimal('0.705'));
    expect(charges[0]).toMatchObject({
      unitPrice: parseDecimal('0.001'),
      division: {
        kind: 'own',
        companies: new Map([
          ['one', { cost: parseDecimal('0.005'), quantity: 5n }],
          ['two', { cost: parseDecimal('0.005'), quantity: 5n }],
        ]),
      },
    });
  });

  it('keep the kinds together where the price does not explain the cost: nothing is invented', () => {
    for (const row of [use({ cost: parseDecimal('0.236') }), use({ priceId: null })]) {
      const charges = chargesOfUse([row], { names, division: 'own' });
      expect(charges).toMatchObject([{ kind: 'all', cost: row.cost, quantity: 10n, unitPrice: null }]);
    }
  });
});

const startsAt = new Date('2026-10-01T05:00:00Z');
const endsAt = new Date('2026-11-01T05:00:00Z');
const line = (change: Partial<BillCharge> = {}): BillCharge => ({
  id: '1',
  lines: 1,
  billId: 'bill',
  providerAccountId: 'account',
  startsAt: new Date('2026-10-02T16:00:00Z'),
  endsAt: new Date('2026-10-03T16:00:00Z'),
  model: 'deepseek-flash',
  keyId: 'k1',
  keyName: 'uno',
  kind: 'output',
  price: parseDecimal('0.1'),
  quantity: 20n,
  cost: parseDecimal('2'),
  currency: 'USD',
  isForeign: false,
  isQuarantined: false,
  ...change,
});

describe('charges of a billed pool', () => {
  const input = { period: '2026-10', startsAt, endsAt, currency: 'USD', names };

  it('are the lines; those of foreign keys and of unknown kinds are nobody’s', () => {
    const lines = [
      line(),
      line({ id: '2', keyId: null, isForeign: true }),
      line({ id: '3', isQuarantined: true }),
      line({ id: '4', currency: 'CNY' }),
    ];
    const charges = chargesOfBill({ ...input, lines, cuts: [], total: parseDecimal('6') });
    expect(charges.map(({ id, division }) => [id, division.kind])).toEqual([
      ['bill-line:1', 'shared'],
      ['bill-line:2', 'nobody'],
      ['bill-line:3', 'nobody'],
    ]);
  });

  it('take of an interval across the edge what the period bears, and come to the pool exactly', () => {
    const last = { startsAt: new Date('2026-10-31T16:00:00Z'), endsAt: new Date('2026-11-01T16:00:00Z') };
    const lines = [
      line(),
      line({ id: '5', ...last }),
      line({ id: '6', ...last, keyId: null, isForeign: true }),
    ];
    const cut = {
      start: last.startsAt.toISOString(),
      end: last.endsAt.toISOString(),
      model: 'deepseek-flash',
      billed: parseDecimal('4'),
      inside: parseDecimal('3.5'),
      outside: parseDecimal('0.5'),
    };
    const charges = chargesOfBill({ ...input, lines, cuts: [cut], total: parseDecimal('5.75') });
    expect(charges.map(({ id, cost, division }) => [id, cost, division.kind])).toEqual([
      ['bill-line:1', parseDecimal('2'), 'shared'],
      ['bill-line:6', parseDecimal('2'), 'nobody'],
      ['bill-cut:2026-10-31T16:00:00.000Z/deepseek-flash', parseDecimal('1.5'), 'shared'],
      ['bill-rest:2026-10', parseDecimal('0.25'), 'shared'],
    ]);
  });

  it('take the intervals of two accounts that begin together each with its own lines', () => {
    const last = { startsAt: new Date('2026-10-31T16:00:00Z'), endsAt: new Date('2026-11-01T16:00:00Z') };
    const accounts = ['00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-0000000000a2'];
    const lines = accounts.map((providerAccountId, index) =>
      line({ id: String(index + 1), ...last, providerAccountId }),
    );
    const cuts = accounts.map((providerAccountId, index) => ({
      providerAccountId,
      start: last.startsAt.toISOString(),
      end: last.endsAt.toISOString(),
      model: 'deepseek-flash',
      billed: parseDecimal('2'),
      inside: parseDecimal(String(index + 1)),
      outside: parseDecimal(String(1 - index)),
    }));

    const charges = chargesOfBill({ ...input, lines, cuts, total: parseDecimal('3') });

    expect(charges.map(({ account, cost }) => [account.id, cost])).toEqual([
      [accounts[0], parseDecimal('1')],
      [accounts[1], parseDecimal('2')],
    ]);
    expect(new Set(charges.map(({ id }) => id)).size).toBe(2);
  });
});
