import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { billBlockers, ledgerBlockers, rateBlockers, type BillFacts, type LedgerFacts } from './blockers.js';

const CLEAN_LEDGER: LedgerFacts = {
  now: new Date('2026-10-01T05:00:00Z'),
  endsAt: new Date('2026-10-01T05:00:00Z'),
  timeZone: 'America/Bogota',
  earlierOpen: [],
  unknown: [],
  unpriced: [],
};
const CLEAN_BILL: BillFacts = {
  currency: 'USD',
  ownResidual: 0n,
  quarantined: 0n,
  unattributed: 0n,
  foreignKeys: [],
  meteredOnly: { requests: 0, cost: 0n },
  mismatches: { count: 0, amount: 0n },
  uncovered: [],
};

describe('blockers', () => {
  it('are none for a month that is over, known and billed to the digit', () => {
    expect(ledgerBlockers(CLEAN_LEDGER)).toEqual([]);
    expect(billBlockers([CLEAN_BILL], new Map())).toEqual([]);
    expect(rateBlockers([])).toEqual([]);
  });

  it('name the month that is not over to the last moment', () => {
    const now = new Date(CLEAN_LEDGER.endsAt.getTime() - 1);
    expect(ledgerBlockers({ ...CLEAN_LEDGER, now }).map(({ code }) => code)).toEqual(['period_not_over']);
  });

  it('tell of unknown requests how many there are and what is held for them', () => {
    const unknown = [{ currency: 'USD', attempts: 3, held: parseDecimal('0.0021') }];
    expect(ledgerBlockers({ ...CLEAN_LEDGER, unknown })).toEqual([
      {
        code: 'unknown_attempts',
        detail: '3 requests have no outcome or no known cost; held for them: 0.0021 USD',
        count: 3,
        amount: { amount: '0.002100000000', currency: 'USD' },
      },
    ]);
  });

  it('name models without a price and months that come first', () => {
    const facts = {
      ...CLEAN_LEDGER,
      earlierOpen: ['2026-07', '2026-08'],
      unpriced: [{ provider: 'groq', model: 'x-1', attempts: 4 }],
    };
    expect(ledgerBlockers(facts)).toEqual([
      {
        code: 'earlier_period_open',
        detail: 'not closed yet: 2026-07, 2026-08',
        count: 2,
        names: ['2026-07', '2026-08'],
      },
      {
        code: 'missing_price',
        detail: '4 requests have no price: groq x-1',
        count: 4,
        names: ['groq x-1'],
      },
    ]);
  });

  it('tell what the bill has that we have not: differences, foreign keys by name, unknown kinds, gaps', () => {
    const facts: BillFacts = {
      ...CLEAN_BILL,
      ownResidual: parseDecimal('-0.000000000000000001'),
      mismatches: { count: 2, amount: 5n },
      unattributed: parseDecimal('1.1'),
      foreignKeys: [{ name: 'otra', amount: parseDecimal('1.1') }],
      quarantined: parseDecimal('0.3'),
      uncovered: [{ accountId: 'x', from: new Date(0), to: new Date(3_600_000) }],
    };
    const found = billBlockers([facts], new Map([['x', 'Principal']]));
    expect(found.map(({ code, count }) => [code, count])).toEqual([
      ['no_bill', 1],
      ['difference', 2],
      ['foreign_cost', 1],
      ['quarantined_lines', 1],
    ]);
    expect(found.map(({ names }) => names)).toEqual([['Principal'], undefined, ['otra'], undefined]);
    expect(found[0]?.detail).toContain('Principal from 1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z');
    expect(found[1]?.detail).toContain('-0.000000000000000001 USD');
    expect(found[2]?.detail).toBe('billed for keys that are not ours: otra 1.1 USD');
  });

  it('count requests that no bill covers as a difference', () => {
    const facts = { ...CLEAN_BILL, meteredOnly: { requests: 7, cost: parseDecimal('0.7') } };
    expect(billBlockers([facts], new Map())).toMatchObject([{ code: 'difference', count: 7 }]);
  });

  it('name what cannot be converted and for whom', () => {
    const missing = { companyName: 'Uno SAS', base: 'USD', quote: 'COP', date: '2026-09-30' };
    expect(rateBlockers([missing, { ...missing, companyName: 'Dos SAS' }])).toEqual([
      {
        code: 'missing_exchange_rate',
        detail: 'no rate from USD to COP on 2026-09-30, needed for Uno SAS, Dos SAS',
        count: 2,
        names: ['USD → COP 2026-09-30'],
      },
    ]);
  });
});
