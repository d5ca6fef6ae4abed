import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlan, type BillingPlan } from '../../companies/domain/billing-plan.js';
import { formatDecimal, parseDecimal, sum, type Decimal } from '../../money/decimal.js';
import { applyPlan } from './apply-plan.js';
import type { ChargedCompany, RateFor } from './charge.js';
import { unitOf } from './fair-rounding.js';
import { makeStatements, type StatementContent, type StatementFacts } from './make-statements.js';
import type { Balance } from './round-charges.js';
import { COST_LINE_KINDS } from './statement.js';

function planFrom(json: object): BillingPlan {
  const read = readPlan(json);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.plan;
}

const PLANS: readonly object[] = [
  { type: 'pass_through' },
  { type: 'pass_through', currency: 'COP', places: 0 },
  { type: 'markup', markupPercent: '12.5', discountPercent: '3', taxes: [{ name: 'IVA', percent: '19' }] },
  {
    type: 'per_invoice',
    currency: 'COP',
    tiers: [
      { upTo: 10, fee: '120.55' },
      { upTo: 50, fee: '80' },
      { upTo: null, fee: '40.333' },
    ],
    includedInvoices: 5,
    baseFee: '1000',
    discountPercent: '7',
    minimum: '1500',
  },
  { type: 'flat', currency: 'USD', baseFee: '9.99' },
];

function company(index: number, plan: object): ChargedCompany {
  return {
    id: `c${String(index).padStart(3, '0')}`,
    name: `Empresa ${index}`,
    taxId: '900123456',
    currency: 'COP',
    plan: planFrom(plan),
    planWarning: null,
    terms: { ...plan },
    served: true,
    processed: 0n,
  };
}

const usdToCop: RateFor = (base, quote) =>
  base === 'USD' && quote === 'COP'
    ? {
        base,
        quote,
        rate: '4008.7',
        value: parseDecimal('4008.7'),
        date: '2026-10-31',
        validFrom: '2026-10-31',
        validTo: '2026-11-03',
        source: 'trm',
        inverse: false,
      }
    : null;

const WITHOUT_TAXES: StatementFacts['policy'] = { places: null, taxes: [], prefix: 'ST' };

const cents = fc.bigInt({ min: 0n, max: 10n ** 21n });
const share = fc.record({
  plan: fc.constantFrom(...PLANS),
  own: cents,
  rework: cents,
  shared: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 20n }),
  adjustment: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
  invoices: fc.bigInt({ min: 0n, max: 90n }),
});
type Share = typeof share extends fc.Arbitrary<infer T> ? T : never;

function facts(shares: readonly Share[], more: Partial<StatementFacts> = {}): StatementFacts {
  return {
    period: '2026-10',
    rateDate: '2026-10-31',
    resultId: null,
    choice: {
      method: 'per_invoice',
      driver: 'invoices',
      pool: 'metered',
      cacheDiscount: 'actual',
      fixedShares: [],
    },
    pools: [
      {
        currency: 'USD',
        shares: shares.map(({ own, rework, shared, invoices }, index) => ({
          companyId: company(index, { type: 'pass_through' }).id,
          invoices,
          direct: own + rework,
          rework,
          reworkSpent: rework,
          shared,
          amount: own + rework + shared,
          driverQuantity: null,
        })),
        adjustments: shares.map(({ adjustment }, index) => ({
          id: `a${index}`,
          companyId: company(index, { type: 'pass_through' }).id,
          amount: adjustment,
          sourcePeriod: '2026-09',
          reason: 'late_usage' as const,
        })),
      },
    ],
    companies: shares.map(({ plan, invoices }, index) => ({ ...company(index, plan), processed: invoices })),
    balances: [],
    policy: { places: null, taxes: [{ name: 'ICA', percent: parseDecimal('0.966') }], prefix: 'ST' },
    rateFor: usdToCop,
    ...more,
  };
}

const linesSum = (statement: StatementContent, costOnly: boolean): Decimal =>
  sum(
    statement.lines
      .filter(({ kind }) => !costOnly || COST_LINE_KINDS.includes(kind))
      .map(({ amount }) => parseDecimal(amount)),
  );
const absolute = (value: Decimal) => (value < 0n ? -value : value);

describe('statements of a period', () => {
  const someShares = fc.array(share, { minLength: 1, maxLength: 12 });

  it('add up: lines to the subtotal, subtotal and taxes to the total, cost lines to the rounded cost', () => {
    fc.assert(
      fc.property(someShares, (shares) => {
        for (const statement of makeStatements(facts(shares))) {
          expect(linesSum(statement, false)).toBe(parseDecimal(statement.subtotal));
          expect(linesSum(statement, true)).toBe(parseDecimal(statement.cost));
          const taxes = sum(statement.taxes.map(({ amount }) => parseDecimal(amount)));
          expect(parseDecimal(statement.total)).toBe(parseDecimal(statement.subtotal) + taxes);
          expect(statement.lines.map(({ line }) => line)).toEqual(
            statement.lines.map((_, index) => index + 1),
          );
        }
      }),
    );
  });

  it('together charge the rounded pool, currency by currency, each line within one unit of its exact amount', () => {
    fc.assert(
      fc.property(someShares, (shares) => {
        const statements = makeStatements(facts(shares));
        for (const group of new Set(statements.map(({ currency, places }) => `${currency} ${places}`))) {
          const members = statements.filter(({ currency, places }) => `${currency} ${places}` === group);
          const unit = unitOf(members[0]?.places ?? 2);
          const cost = sum(members.map((one) => linesSum(one, true)));
          const exact = sum(members.map((one) => parseDecimal(one.exact)));
          expect(absolute(cost - exact) * 2n <= unit).toBe(true);
          for (const { lines } of members)
            for (const line of lines)
              expect(absolute(parseDecimal(line.amount) - parseDecimal(line.exact)) < unit).toBe(true);
        }
      }),
    );
  });

  it('carry on what rounding leaves: exact + before − cost = after, month after month', () => {
    const months = fc.array(fc.array(share, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(months, (all) => {
        let balances: Balance[] = [];
        all.forEach((shares, month) => {
          const steady = shares.map((one) => ({ ...one, plan: { type: 'pass_through' } }));
          const statements = makeStatements(facts(steady, { period: `2026-${month + 1}`, balances }));
          for (const { companyId, exact, cost, rounding } of statements) {
            const known = balances.find((balance) => balance.companyId === companyId)?.balance ?? 0n;
            expect(parseDecimal(rounding.before)).toBe(known);
            expect(parseDecimal(exact) + known - parseDecimal(cost)).toBe(parseDecimal(rounding.after));
          }
          balances = [
            ...balances.filter(({ companyId }) => !statements.some((one) => one.companyId === companyId)),
            ...statements.map(({ companyId, currency, places, rounding }) => ({
              companyId,
              currency,
              places,
              balance: parseDecimal(rounding.after),
            })),
          ];
        });
        const pool = sum(balances.map(({ balance }) => balance));
        expect(absolute(pool) * 2n <= unitOf(2)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('charge the cost alone, and say so, where the rate that a plan needs is not known', () => {
    const none = makeStatements(
      facts(
        [{ plan: PLANS[3] ?? {}, own: 10n ** 18n, rework: 0n, shared: 0n, adjustment: 0n, invoices: 9n }],
        {
          rateFor: () => null,
        },
      ),
    );
    expect(none).toMatchObject([
      {
        currency: 'USD',
        subtotal: '1.00',
        conversionStatus: 'no_rate',
        converted: null,
        plan: { type: 'pass_through', applied: false },
        lines: [{ kind: 'own', amount: '1.00' }],
      },
    ]);
    expect(none[0]?.notes[0]?.en).toMatch(/no exchange rate of USD to COP for 2026-10-31/);
  });

  it('show the total in the company’s currency with rate and date', () => {
    const one = {
      plan: { type: 'pass_through' },
      own: 25n * 10n ** 17n,
      rework: 0n,
      shared: 0n,
      adjustment: 0n,
      invoices: 1n,
    };
    const [statement] = makeStatements(facts([one], { policy: { places: null, taxes: [], prefix: 'ST' } }));
    expect(statement).toMatchObject({
      total: '2.50',
      currency: 'USD',
      conversionStatus: 'converted',
      converted: {
        amount: '10021.75',
        currency: 'COP',
        rate: { rate: '4008.7', date: '2026-10-31', source: 'trm' },
      },
    });
  });

  it('are issued for fees without use, while the company is served', () => {
    const idle = company(0, { type: 'flat', baseFee: '50000' });
    const input = (served: boolean) => makeStatements(facts([], { companies: [{ ...idle, served }] }));
    expect(input(true)).toMatchObject([
      { currency: 'COP', subtotal: '50000.00', lines: [{ kind: 'base_fee' }] },
    ]);
    expect(input(false)).toEqual([]);
  });

  it('charge fees for the invoices that were processed, not for those that needed a request', () => {
    const plan = { type: 'per_invoice', currency: 'COP', tiers: [{ upTo: null, fee: '100' }] };
    const one = { plan, own: 10n ** 18n, rework: 0n, shared: 0n, adjustment: 0n, invoices: 2n };
    const [statement] = makeStatements(
      facts([one], { companies: [{ ...company(0, plan), processed: 7n }], policy: WITHOUT_TAXES }),
    );
    expect(statement).toMatchObject({ invoices: 2, invoicesProcessed: 7, subtotal: '700.00' });
    expect(statement?.lines.find(({ kind }) => kind === 'fee')).toMatchObject({
      quantity: '7',
      description: { es: 'Tarifa por factura procesada: 7 a 100' },
    });
  });

  it('are issued for invoices that memory has answered alone, and tell no count where no fee rests on it', () => {
    const plan = { type: 'per_invoice', currency: 'COP', tiers: [{ upTo: null, fee: '100' }] };
    const remembered = (processed: bigint) =>
      makeStatements(facts([], { companies: [{ ...company(0, plan), processed }], policy: WITHOUT_TAXES }));
    expect(remembered(3n)).toMatchObject([{ subtotal: '300.00', invoices: 0, invoicesProcessed: 3 }]);
    expect(remembered(0n)).toEqual([]);
    const flat = company(0, { type: 'flat', baseFee: '1', currency: 'COP' });
    expect(makeStatements(facts([], { companies: [flat] }))).toMatchObject([{ invoicesProcessed: null }]);
  });
});

describe('a billing plan', () => {
  const total = (plan: BillingPlan, cost: Decimal, invoices: bigint) =>
    cost + sum(applyPlan({ plan, cost, invoices, places: 2 }).map(({ amount }) => amount));
  const unit = unitOf(2);
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 9n }).map((count) => count * unit);

  it('takes fees tier by tier and gives included invoices back', () => {
    const plan = planFrom({
      ...PLANS[3],
      discountPercent: undefined,
      minimum: undefined,
      baseFee: undefined,
    });
    // 10 × 120.55 + 2 × 80 − 5 × 120.55, and no cost.
    expect(formatDecimal(total(plan, 3n * unit, 12n))).toBe('762.75');
  });

  it('never charges less for more: more invoices, more cost', () => {
    const plans = fc.constantFrom(...PLANS.map(planFrom));
    const counts = fc.bigInt({ min: 0n, max: 500n });
    fc.assert(
      fc.property(plans, amounts, amounts, counts, counts, (plan, cost, moreCost, invoices, more) => {
        const less = total(plan, cost, invoices);
        expect(total(plan, cost, invoices + more)).toBeGreaterThanOrEqual(less);
        expect(total(plan, cost + moreCost, invoices)).toBeGreaterThanOrEqual(less);
      }),
    );
  });

  it('gives back what a correction takes off, and tops up to a minimum only where there is one', () => {
    const passThrough = planFrom({ type: 'pass_through' });
    expect(applyPlan({ plan: passThrough, cost: -90n * unit, invoices: 0n, places: 2 })).toEqual([]);
    const withMinimum = planFrom({ type: 'pass_through', minimum: '20', currency: 'USD' });
    expect(formatDecimal(total(withMinimum, -90n * unit, 0n))).toBe('20');
  });

  it('takes off no more than there is, and charges the minimum at least', () => {
    const percents = fc.integer({ min: 0, max: 100 });
    const minimums = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(percents, minimums, amounts, (percent, minimum, cost) => {
        const plan = planFrom({
          type: 'pass_through',
          discountPercent: `${percent}`,
          minimum: `${minimum}`,
          currency: 'USD',
        });
        const lines = applyPlan({ plan, cost, invoices: 0n, places: 2 });
        const discount = sum(lines.filter(({ kind }) => kind === 'discount').map(({ amount }) => -amount));
        expect(discount >= 0n && discount <= cost).toBe(true);
        const charged = cost + sum(lines.map(({ amount }) => amount));
        expect(charged >= plan.minimum).toBe(true);
        expect(charged === plan.minimum || charged === cost - discount).toBe(true);
      }),
    );
  });
});
