import { describe, expect, it } from 'vitest';
import type { Evidence } from './evidence.js';
import { findViolations } from './find-violations.js';

const COMPANY = 'c1';
const ENTRY_TOTAL = '119000';
const INVOICE = {
  id: 'i1',
  companyId: COMPANY,
  batchId: 'b1',
  number: 'F1',
  status: 'classified',
  reasons: '[]',
  lines: 1,
  linesWithoutAccount: 0,
  debit: ENTRY_TOTAL,
  credit: ENTRY_TOTAL,
};
const LOST = {
  id: 'a1',
  invoiceId: 'i1',
  number: 1,
  status: 'unknown' as const,
  outcome: 'answer_lost',
  cost: null,
  costStatus: 'unknown' as const,
  workerId: 'w',
  detail: null,
};
const GOOD = {
  ...LOST,
  id: 'a2',
  number: 2,
  status: 'succeeded' as const,
  outcome: 'success',
  cost: '0.000012500000000000',
  costStatus: 'known' as const,
};
const record = (requestId: string, total: string) =>
  ({ requestId, cost: { total } }) as Evidence['records'][number];

/** An invoice whose first request was lost after the provider had charged it. */
const EVIDENCE: Evidence = {
  seen: [],
  shares: new Map([[COMPANY, 1]]),
  lateAnswers: false,
  attempts: [LOST, GOOD],
  invoices: [INVOICE],
  batches: [{ id: 'b1', status: 'completed', ends: 1 }],
  left: { 'work items': 0 },
  limits: { slots: 2, peakInFlight: 2, booked: 2 },
  records: [record('a2', '0.0000125'), record('a1', '0.0000125')],
  billed: '0.000025',
  arrived: ['a1', 'a2'],
};

describe('the rules after a crash', () => {
  it('are kept by a lost request that was charged and a second that succeeded', () => {
    const { violations, books } = findViolations(EVIDENCE);

    expect(violations).toEqual([]);
    expect(books).toMatchObject({ attempts: 2, unknown: 1, neverArrived: 0, held: 12_500_000_000_000n });
  });

  it('are kept by a request that was lost before it reached the provider', () => {
    const evidence = { ...EVIDENCE, records: EVIDENCE.records.slice(0, 1), billed: '0.0000125' };

    expect(findViolations(evidence).violations).toEqual([]);
  });

  it('are kept by an invoice that a person must look at after three answers that could not be used', () => {
    const unusable = (number: number) => ({ ...GOOD, id: `a${number}`, number, detail: 'blank: no text' });
    const evidence: Evidence = {
      ...EVIDENCE,
      attempts: [1, 2, 3].map(unusable),
      records: [1, 2, 3].map((number) => record(`a${number}`, '0.0000125')),
      billed: '0.0000375',
      limits: null,
      arrived: ['a1', 'a2', 'a3'],
      invoices: [{ ...INVOICE, status: 'needs_review', linesWithoutAccount: 1, debit: '0', credit: '0' }],
    };

    expect(findViolations(evidence).violations).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    [
      'a request that the provider counted and nobody recorded',
      { records: [...EVIDENCE.records, record('a3', '0')] },
      /request a3: the provider counted it, no attempt records it/,
    ],
    [
      'a request that the provider counted twice',
      { records: [...EVIDENCE.records, record('a2', '0')] },
      /request a2: the provider counted it twice/,
    ],
    [
      'a request that left a worker unrecorded',
      { arrived: ['a1', 'a2', 'a3'] },
      /request a3 left a worker, no attempt records it/,
    ],
    ['a request that left a worker twice', { arrived: ['a1', 'a1'] }, /1 requests left a worker twice/],
    [
      'a cost that is off by its last digit',
      { attempts: [LOST, { ...GOOD, cost: '0.000012500000000001' }] },
      /attempt a2: it cost 0.000012500000000001, the provider charged 0.0000125/,
    ],
    [
      'a charge that belongs to no request',
      { billed: '0.000025000000000001' },
      /the provider charged 0.000025000000000001, which is not what is known and held/,
    ],
    [
      'a lost answer whose cost is 0',
      { attempts: [{ ...LOST, cost: '0', costStatus: 'known' }, GOOD] },
      /attempt a1: its answer was lost and its cost claims to be known/,
    ],
    [
      'a request that was counted and says that it was not sent',
      {
        attempts: [{ ...LOST, status: 'failed', outcome: 'not_sent', cost: '0', costStatus: 'known' }, GOOD],
      },
      /attempt a1: it says that it was not sent/,
    ],
    [
      'a success that never reached the provider',
      { records: EVIDENCE.records.slice(1), billed: '0.0000125' },
      /attempt a2: it is succeeded \(success\) and never reached/,
    ],
    [
      'an attempt still in flight',
      { attempts: [{ ...LOST, status: 'in_flight' }, GOOD] },
      /attempt a1: it is still in flight/,
    ],
    [
      'an entry that is there twice',
      { invoices: [{ ...INVOICE, debit: '238000', credit: '238000' }] },
      /its entry has 238000 on the debit side/,
    ],
    [
      'a line without account',
      { invoices: [{ ...INVOICE, linesWithoutAccount: 1 }] },
      /1 of 1 lines have no/,
    ],
    ['an invoice that failed', { invoices: [{ ...INVOICE, status: 'failed' }] }, /it is failed/],
    [
      'two successes for one invoice',
      { attempts: [{ ...GOOD, id: 'a1', number: 1 }, GOOD] },
      /2 answers for it were accepted, 1 are enough/,
    ],
    [
      'attempts with a number missing',
      { attempts: [LOST, { ...GOOD, number: 3 }] },
      /its attempts are numbered 1,3/,
    ],
    ['an invoice that is lost', { invoices: [] }, /company c1 has 0 invoices \(0 numbers\) of 1 sent in/],
    [
      'an invoice that is there twice',
      { invoices: [INVOICE, { ...INVOICE, id: 'i2' }] },
      /company c1 has 2 invoices \(1 numbers\) of 1/,
    ],
    [
      'a batch whose end was told twice',
      { batches: [{ id: 'b1', status: 'completed', ends: 2 }] },
      /batch b1 is completed and its end was told 2 times/,
    ],
    ['work left', { left: { claims: 3 } }, /3 claims left/],
    [
      'more requests at once than the account allows',
      { limits: { slots: 2, peakInFlight: 3, booked: 2 } },
      /the provider saw 3 requests at once, 2 are allowed/,
    ],
    [
      'a window that counts fewer requests than the provider',
      { limits: { slots: 2, peakInFlight: 2, booked: 1 } },
      /the windows count 1 requests, the provider 2/,
    ],
    ['what was seen on the way', { seen: ['the counts do not add up'] }, /the counts do not add up/],
  ])('are broken by %s', (_, change, sentence) => {
    const { violations } = findViolations({ ...EVIDENCE, ...change });

    expect(violations).toContainEqual(expect.stringMatching(sentence));
  });
});
