import fc from 'fast-check';
import {
  ALLOCATION_DRIVERS,
  ALLOCATION_METHODS,
  ALLOCATION_POOLS,
  CACHE_DISCOUNTS,
  type AllocationChoice,
  type AllocationInput,
  type CompanyUse,
} from '../../src/costing/domain/allocation.js';
import { sum } from '../../src/money/decimal.js';

/** How many random cases; `npm run test:long` asks for a million. */
export const ALLOCATION_CASES = Number(process.env['ALLOCATION_CASES'] ?? 20_000);

/** What a company that did nothing looks like; changed as a test needs it. */
export function companyUse(companyId: string, change: Partial<CompanyUse> = {}): CompanyUse {
  return {
    companyId,
    invoices: 0n,
    requests: 0n,
    tokens: { cacheHit: 0n, cacheMiss: 0n, output: 0n },
    cost: 0n,
    rework: 0n,
    input: null,
    keys: [],
    ...change,
  };
}

/** Our own method per invoice; changed as a test needs it. */
export function allocationChoice(change: Partial<AllocationChoice> = {}): AllocationChoice {
  return {
    method: 'per_invoice',
    driver: 'invoices',
    pool: 'billed',
    cacheDiscount: 'actual',
    fixedShares: [],
    ...change,
  };
}

const COMPANIES_MAX = 8;
const KEYS = 4;
const company = (number: number) => `company-${number}`;

// Mostly ordinary, some enormous, many 0: zeros are where drivers run out.
const count = fc.oneof(fc.constant(0n), fc.bigInt(0n, 50n), fc.bigInt(0n, 10n ** 9n));
const cost = fc.oneof(fc.constant(0n), fc.bigInt(0n, 1000n), fc.bigInt(0n, 10n ** 24n));
const signed = fc.oneof(fc.constant(0n), fc.bigInt(-1000n, 1000n), fc.bigInt(-(10n ** 24n), 10n ** 24n));

const use = fc
  .record({
    invoices: count,
    requests: count,
    tokens: fc.record({ cacheHit: count, cacheMiss: count, output: count }),
    keys: fc.array(fc.record({ key: fc.nat(KEYS - 1), cost }), { maxLength: 3 }),
    rework: cost,
    inputShare: fc.option(fc.bigInt(0n, 100n)),
  })
  .map(({ keys, inputShare, ...rest }): Omit<CompanyUse, 'companyId'> => {
    const own = sum(keys.map((part) => part.cost));
    const tokens = rest.tokens.cacheHit + rest.tokens.cacheMiss;
    return {
      ...rest,
      cost: own,
      input: inputShare === null ? null : { tokens, cost: tokens === 0n ? 0n : (own * inputShare) / 100n },
      keys: keys.map((part) => ({ keyId: `key-${part.key}`, cost: part.cost })),
    };
  });

/** Any pool: empty ones, residuals below 0, keys that nobody used, bills that do not tell all by key. */
export const pools: fc.Arbitrary<AllocationInput> = fc
  .record({
    uses: fc.array(use, { maxLength: COMPANIES_MAX }),
    ownResidual: signed,
    keyTotals: fc.array(fc.record({ key: fc.nat(KEYS), amount: signed }), { maxLength: KEYS }),
    unattributed: signed,
    quarantined: signed,
  })
  .map(({ uses, keyTotals, ...rest }) => ({
    ...rest,
    currency: 'USD',
    companies: uses.map((each, index) => ({ companyId: company(index), ...each })),
    keyTotals: keyTotals.map(({ key, amount }) => ({ keyId: `key-${key}`, amount })),
  }));

export const choices: fc.Arbitrary<AllocationChoice> = fc.record({
  method: fc.constantFrom(...ALLOCATION_METHODS),
  driver: fc.option(fc.constantFrom(...ALLOCATION_DRIVERS)),
  pool: fc.constantFrom(...ALLOCATION_POOLS),
  cacheDiscount: fc.constantFrom(...CACHE_DISCOUNTS),
  fixedShares: fc.array(
    fc.record({ companyId: fc.nat(COMPANIES_MAX).map(company), share: fc.bigInt(0n, 1000n) }),
    { maxLength: 4 },
  ),
});
