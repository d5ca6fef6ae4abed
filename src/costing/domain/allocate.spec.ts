import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALLOCATION_CASES,
  allocationChoice,
  choices,
  companyUse,
  pools,
} from '../../../test/support/allocation-cases.js';
import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { allocate } from './allocate.js';
import type { AllocationChoice, AllocationInput, AllocationResult } from './allocation.js';

const CASE_MS_MAX = 10;

const A = companyUse('a', {
  invoices: 3n,
  requests: 4n,
  tokens: { cacheHit: 900n, cacheMiss: 100n, output: 50n },
  cost: parseDecimal('0.30'),
  rework: parseDecimal('0.05'),
  input: { tokens: 1000n, cost: parseDecimal('0.10') },
  keys: [{ keyId: 'k1', cost: parseDecimal('0.30') }],
});
const B = companyUse('b', {
  invoices: 1n,
  requests: 1n,
  tokens: { cacheHit: 0n, cacheMiss: 500n, output: 10n },
  cost: parseDecimal('0.10'),
  input: { tokens: 500n, cost: parseDecimal('0.08') },
  keys: [
    { keyId: 'k1', cost: parseDecimal('0.04') },
    { keyId: 'k2', cost: parseDecimal('0.06') },
  ],
});

function pool(change: Partial<AllocationInput> = {}): AllocationInput {
  return {
    currency: 'USD',
    companies: [A, B],
    ownResidual: parseDecimal('0.04'),
    keyTotals: [],
    unattributed: 0n,
    quarantined: 0n,
    ...change,
  };
}

function amounts(result: AllocationResult): Record<string, string> {
  return Object.fromEntries(
    result.companies.map(({ companyId, amount }) => [companyId, formatDecimal(amount)]),
  );
}

describe('what each method gives, worked out by hand', () => {
  const cases: [string, Partial<AllocationChoice>, Record<string, string>][] = [
    ['own requests, the residual by invoices', {}, { a: '0.33', b: '0.11' }],
    ['own requests, the residual by cost', { driver: 'cost' }, { a: '0.33', b: '0.11' }],
    [
      'own requests, the residual by tokens (1050 and 510)',
      { driver: 'tokens' },
      { a: '0.326923076923076923', b: '0.113076923076923077' },
    ],
    ['all by invoices', { method: 'proportional' }, { a: '0.33', b: '0.11' }],
    [
      'all by tokens',
      { method: 'proportional', driver: 'tokens' },
      { a: '0.296153846153846154', b: '0.143846153846153846' },
    ],
    ['all by cost', { method: 'proportional', driver: 'cost' }, { a: '0.33', b: '0.11' }],
    ['evenly', { method: 'even' }, { a: '0.22', b: '0.22' }],
    [
      'by set shares, to a company without use too, none to one without a share',
      {
        method: 'fixed',
        fixedShares: [
          { companyId: 'z', share: 1n },
          { companyId: 'a', share: 3n },
        ],
      },
      { a: '0.33', b: '0', z: '0.11' },
    ],
    [
      'own requests with input tokens at one price (0.18 over 1000 and 500)',
      { cacheDiscount: 'pooled' },
      { a: '0.35', b: '0.09' },
    ],
  ];
  it.each(cases)('%s', (_rule, change, expected) => {
    expect(amounts(allocate(pool(), allocationChoice(change)))).toEqual(expected);
  });

  it('gives what the bill says of a key to who used it, and leaves a key that nobody used undecided', () => {
    const keyTotals = [
      { keyId: 'k1', amount: parseDecimal('0.34') },
      { keyId: 'k2', amount: parseDecimal('0.09') },
      { keyId: 'unused', amount: parseDecimal('0.01') },
    ];

    const result = allocate(pool({ keyTotals }), allocationChoice({ method: 'by_key' }));

    expect(amounts(result)).toEqual({ a: '0.3', b: '0.13' });
    expect(formatDecimal(result.unallocatedParts.undecided)).toBe('0.01');
    expect(result.companies.map(({ shared }) => formatDecimal(shared))).toEqual(['0', '0.03']);
  });
});

describe('a division', () => {
  it('leaves keys that are not ours and lines of unknown kind to nobody', () => {
    const foreign = { unattributed: parseDecimal('9'), quarantined: parseDecimal('1') };

    const result = allocate(pool(foreign), allocationChoice());

    expect(amounts(result)).toEqual({ a: '0.33', b: '0.11' });
    expect(formatDecimal(result.unallocated)).toBe('10');
    expect(formatDecimal(result.total)).toBe('10.44');
  });

  it('takes a bill below the requests off by the same driver', () => {
    const result = allocate(pool({ ownResidual: parseDecimal('-0.04') }), allocationChoice());

    expect(amounts(result)).toEqual({ a: '0.27', b: '0.09' });
  });

  it('shares evenly among those with use where the driver measured nothing of anybody', () => {
    const companies = [companyUse('a', { requests: 1n }), companyUse('b', { requests: 5n }), companyUse('c')];

    const result = allocate(pool({ companies }), allocationChoice({ driver: 'tokens' }));

    expect(amounts(result)).toEqual({ a: '0.02', b: '0.02', c: '0' });
  });

  it('leaves a residual undecided where nobody used the service', () => {
    const result = allocate(pool({ companies: [] }), allocationChoice());

    expect(result.companies).toEqual([]);
    expect(formatDecimal(result.unallocatedParts.undecided)).toBe('0.04');
  });

  it('gives a unit of the last place that is left over to the first company by id', () => {
    const companies = [companyUse('b', { invoices: 1n }), companyUse('a', { invoices: 1n })];

    const result = allocate(pool({ companies, ownResidual: 3n }), allocationChoice());

    expect(result.companies.map(({ companyId, amount }) => [companyId, amount])).toEqual([
      ['a', 2n],
      ['b', 1n],
    ]);
  });

  it('tells rework as a part of the own requests, and what was spent on it by every method', () => {
    const rework = (method: AllocationChoice['method']) =>
      allocate(pool(), allocationChoice({ method })).companies.map((share) => [
        formatDecimal(share.rework),
        formatDecimal(share.reworkSpent),
      ]);

    expect(rework('per_invoice')).toEqual([
      ['0.05', '0.05'],
      ['0', '0'],
    ]);
    expect(rework('proportional')).toEqual([
      ['0', '0.05'],
      ['0', '0'],
    ]);
  });
});

describe(`over ${ALLOCATION_CASES} random pools and choices`, () => {
  it(
    'sums to the pool exactly, direct + shared = amount, blind to the order given',
    { timeout: 60_000 + ALLOCATION_CASES * CASE_MS_MAX },
    () => {
      let largestError = 0n;
      fc.assert(
        fc.property(pools, choices, (input, choice) => {
          const result = allocate(input, choice);

          const own = sum(input.companies.map(({ cost }) => cost));
          const total = own + input.ownResidual + input.unattributed + input.quarantined;
          const given = sum(result.companies.map(({ amount }) => amount)) + result.unallocated;
          const error = given > total ? given - total : total - given;
          if (error > largestError) largestError = error;
          if (error !== 0n || result.total !== total) throw new Error(`off by ${error}`);
          const parts = result.unallocatedParts;
          if (parts.unattributed + parts.quarantined + parts.undecided !== result.unallocated)
            throw new Error('the parts of what is nobody’s do not sum');
          if (parts.unattributed !== input.unattributed || parts.quarantined !== input.quarantined)
            throw new Error('what is not ours was given to somebody');
          const ids = result.companies.map(({ companyId }) => companyId);
          if (ids.some((id, index) => index > 0 && !((ids[index - 1] ?? '') < id)))
            throw new Error('companies are not ordered by id, each once');
          for (const { direct, shared, amount, rework } of result.companies) {
            if (direct + shared !== amount) throw new Error('direct + shared is not the amount');
            if (rework < 0n || (rework > direct && rework !== 0n))
              throw new Error('rework is no part of direct');
          }

          const mixed = {
            ...input,
            companies: input.companies.toReversed(),
            keyTotals: input.keyTotals.toReversed(),
          };
          const again = allocate(mixed, { ...choice, fixedShares: choice.fixedShares.toReversed() });
          if (!sameShares(result, again)) throw new Error('the order given decided something');
        }),
        { numRuns: ALLOCATION_CASES },
      );
      expect(largestError).toBe(0n);
    },
  );

  it('gives each company a share within one unit of the last place of its exact one', () => {
    fc.assert(
      fc.property(pools, choices, (input, given) => {
        const choice = {
          ...given,
          method: 'proportional',
          driver: 'invoices',
          cacheDiscount: 'actual',
        } as const;
        const { companies } = allocate(input, choice);
        const quantity = sum(companies.map(({ invoices }) => invoices));
        fc.pre(quantity > 0n);
        const own = sum(input.companies.map(({ cost }) => cost)) + input.ownResidual;
        for (const { amount, invoices } of companies) {
          const difference = amount * quantity - own * invoices;
          if (difference >= quantity || difference <= -quantity) throw new Error('a unit or more off');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function sameShares(left: AllocationResult, right: AllocationResult): boolean {
  return (
    left.unallocated === right.unallocated &&
    left.companies.length === right.companies.length &&
    left.companies.every((share, index) => {
      const other = right.companies[index];
      return (
        share.companyId === other?.companyId && share.direct === other.direct && share.shared === other.shared
      );
    })
  );
}
