import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { sampleCurrency, samplePeriod } from '../../../test/support/reports.js';
import { splitByLargestRemainder } from '../../money/largest-remainder.js';
import { parseDecimal, sum } from '../../money/decimal.js';
import type { OriginCharge } from './charge.js';
import { ChargesDiffer, divideCharges, RATIO_ONE, type Shares } from './divide-charges.js';
import { FOCUS_COLUMNS, FOCUS_NEVER_NULL, type FocusRow } from './focus-columns.js';
import { focusCsv, type FocusPart } from './focus-csv.js';

function charge(change: Partial<OriginCharge> = {}): OriginCharge {
  return {
    id: 'bill-line:1',
    currency: 'USD',
    cost: parseDecimal('1'),
    account: { id: 'account-1', name: 'Principal' },
    provider: 'DeepSeek',
    startsAt: new Date('2026-10-02T16:00:00Z'),
    endsAt: new Date('2026-10-03T16:00:00Z'),
    model: 'deepseek-flash',
    kind: 'cache_hit',
    quantity: 1_000n,
    unitPrice: parseDecimal('0.000000001'),
    priceId: 'price-1',
    rate: 'off_peak',
    key: { id: 'key-1', name: 'producción' },
    billId: 'bill-1',
    division: { kind: 'shared' },
    ...change,
  };
}

const part = sampleCurrency(7);
const own = part.total - part.unallocated;
const charges = [
  ...splitByLargestRemainder(own, [5n, 0n, 3n, 11n, 2n]).map((cost, index) =>
    charge({ id: `bill-line:${index}`, cost }),
  ),
  charge({ id: 'bill-line:8', cost: part.unallocatedParts.unattributed, division: { kind: 'nobody' } }),
  charge({ id: 'bill-line:9', cost: part.unallocatedParts.quarantined, division: { kind: 'nobody' } }),
];
const [adjustment] = part.adjustments;
if (!adjustment) throw new Error('the sample has an adjustment');
const input: FocusPart = {
  report: part,
  charges,
  credits: [charge({ id: 'granted:1', cost: parseDecimal('-0.5'), quantity: null, kind: 'other' })],
  corrections: [
    {
      charge: charge({ id: 'adjustment:1', cost: adjustment.amount, quantity: null }),
      companyId: adjustment.companyId ?? '',
      reason: adjustment.reason,
      startsAt: '2026-09-01T05:00:00.000Z',
      endsAt: '2026-10-01T05:00:00.000Z',
    },
  ],
};

async function rows(parts: FocusPart[] = [input]): Promise<FocusRow[]> {
  let text = '';
  for await (const record of focusCsv({ head: samplePeriod(), parts })) text += record;
  return parse<FocusRow>(text, { columns: true });
}

const total = (found: readonly FocusRow[], column: 'EffectiveCost' | 'BilledCost' = 'EffectiveCost') =>
  sum(found.map((row) => parseDecimal(row[column] ?? '')));

describe('a FOCUS file', () => {
  it('has the columns of the one list, and none empty that must not be', async () => {
    const found = await rows();
    expect(Object.keys(found[0] ?? {})).toEqual([...FOCUS_COLUMNS]);
    for (const row of found) for (const column of FOCUS_NEVER_NULL) expect(row[column], column).not.toBe('');
  });

  it('gives each company its share of the period, to the last digit, and corrections beside it', async () => {
    const found = await rows();
    for (const { companyId, amount, adjustments } of part.companies) {
      const its = found.filter((row) => row.AllocatedResourceId === companyId);
      expect(total(its.filter((row) => row.ChargeClass === ''))).toBe(amount);
      expect(total(its)).toBe(amount + adjustments);
    }
    expect(total(found)).toBe(part.total + part.sums.adjustments);
  });

  it('splits each charge into parts that come to it: cost, quantity and ratios', async () => {
    const found = (await rows()).filter((row) => row.ChargeCategory === 'Usage');
    for (const { id, cost, quantity } of charges) {
      const its = found.filter((row) => row.x_OriginId === id);
      expect(total(its)).toBe(cost);
      expect(sum(its.map((row) => BigInt(row.PricingQuantity ?? '')))).toBe(quantity);
      const ratios = its.map(
        (row) =>
          (JSON.parse(row.AllocatedMethodDetails ?? '') as { Elements: { AllocatedRatio: number }[] })
            .Elements[0]?.AllocatedRatio ?? NaN,
      );
      expect(ratios.reduce((all, ratio) => all + BigInt(Math.round(ratio * 1e9)), 0n)).toBe(RATIO_ONE);
      expect(its.filter((row) => row.AllocatedResourceId === '').length).toBeLessThanOrEqual(1);
      expect(new Set(its.map((row) => row.SubAccountId))).toEqual(new Set(['key-1']));
    }
  });

  it('names a company in the allocated columns only, and nobody where nobody bears the charge', async () => {
    const found = await rows();
    const nobodys = found.filter((row) => row.x_OriginId === 'bill-line:8');
    expect(nobodys).toMatchObject([{ AllocatedResourceId: '', AllocatedResourceName: '' }]);
    expect(nobodys[0]?.AllocatedMethodId).toBe('prorrata-1:per_invoice:invoices:billed:actual');
  });

  it('marks a correction, and lets granted balance lower what is billed but not what was used', async () => {
    const found = await rows();
    expect(found.filter((row) => row.ChargeClass === 'Correction')).toMatchObject([
      { ChargeCategory: 'Adjustment', ChargePeriodStart: '2026-09-01T05:00:00Z', EffectiveCost: '0.25' },
    ]);
    expect(found.filter((row) => row.ChargeCategory === 'Credit')).toMatchObject([
      { BilledCost: '-0.5', EffectiveCost: '0', AllocatedMethodId: '', AllocatedResourceId: '' },
    ]);
    expect(total(found) - total(found, 'BilledCost')).toBe(parseDecimal('0.5'));
  });

  it('writes plain numbers and instants in UTC', async () => {
    for (const row of await rows()) {
      for (const column of ['BilledCost', 'ListUnitPrice', 'PricingQuantity'] as const)
        expect(row[column]).toMatch(/^(-?\d+(\.\d+)?)?$/);
      for (const column of ['BillingPeriodStart', 'ChargePeriodEnd'] as const)
        expect(row[column]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
      expect(row.AllocatedMethodDetails ?? '').not.toMatch(/\d[eE][+-]?\d/);
    }
  });
});

const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 22n });

describe('charges divided by shares', () => {
  it('come to both exactly, whatever the amounts and their signs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(amounts, { minLength: 1, maxLength: 12 }),
        fc.array(amounts, { minLength: 1, maxLength: 8 }),
        async (costs, firsts) => {
          const rest = sum(costs) - sum(firsts);
          const shares: Shares = [...firsts, rest].map((amount, index) => ({
            companyId: `c${index}`,
            amount,
          }));
          const given = new Map<string | null, bigint>();
          const origins = costs.map((cost, index) => charge({ id: `${index}`, cost }));
          for await (const { charge: origin, parts } of divideCharges(origins, shares)) {
            expect(sum(parts.map(({ cost }) => cost))).toBe(origin.cost);
            expect(sum(parts.map(({ ratio }) => ratio))).toBe(RATIO_ONE);
            expect(sum(parts.map(({ quantity }) => quantity ?? 0n))).toBe(origin.quantity);
            for (const { companyId, cost } of parts)
              given.set(companyId, (given.get(companyId) ?? 0n) + cost);
          }
          for (const { companyId, amount } of shares) expect(given.get(companyId) ?? 0n).toBe(amount);
        },
      ),
    );
  });

  it('are refused where they are not of the same money', async () => {
    const divide = divideCharges([charge()], [{ companyId: 'c', amount: 7n }]);
    await expect(divide.next()).rejects.toThrow(ChargesDiffer);
  });
});
