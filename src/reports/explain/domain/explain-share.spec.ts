import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choices, pools } from '../../../../test/support/allocation-cases.js';
import { allocate } from '../../../costing/domain/allocate.js';
import { formatDecimal, parseDecimal } from '../../../money/decimal.js';
import { explainOwn } from './explain-invoices.js';
import { explainShare } from './explain-share.js';
import { evaluateFormula } from './formula.js';
import { amountOf, type Step } from './step.js';
import { sayIn } from './wording.js';

/** Every figure of a tree comes from its own formula. */
function demandFormulas(step: Step): void {
  if (step.formula !== null) expect(evaluateFormula(step.formula)).toBe(amountOf(step));
  expect(step.sentence.length).toBeGreaterThan(5);
  // Words, not codes.
  expect(step.sentence).not.toMatch(/[a-z]_[a-z]|\dT\d/);
  step.children.forEach(demandFormulas);
}

describe('the way down from a share', () => {
  it('comes to what the allocation gave, by every method, and each of its formulas computes', () => {
    fc.assert(
      fc.property(
        pools,
        choices,
        fc.constantFrom('es' as const, 'en' as const),
        (input, choice, language) => {
          const { companies } = allocate(input, choice);
          for (const { companyId, amount, direct, shared } of companies) {
            const share = explainShare({
              input,
              choice,
              companyId,
              invoices: [],
              invoiceCount: 0,
              say: sayIn(language),
            });
            expect(amountOf(share)).toBe(amount);
            const [own, common] = share.children;
            expect(own && amountOf(own)).toBe(direct);
            expect(common && amountOf(common)).toBe(shared);
            demandFormulas(share);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('the way down from own requests', () => {
  it('shows tokens × price, what was refused, what the bill settled, and the lines of the bill', () => {
    const request = {
      id: 'a1',
      number: '1',
      model: 'deepseek-flash',
      startedAt: '2026-10-11T12:00:00Z',
      keyId: 'uno',
      status: 'succeeded',
      outcome: 'success',
      accepted: true,
      settled: false,
      tokens: { cacheHit: 1000n, cacheMiss: 210n, output: 51n },
      rate: 'off_peak',
      priceId: 'p1',
      prices: {
        cacheHit: parseDecimal('0.000000003'),
        cacheMiss: parseDecimal('0.00000015'),
        output: parseDecimal('0.0000003'),
      },
      cost: parseDecimal('0.0000498'),
      bill: [
        {
          kind: 'output',
          startsAt: 'x',
          endsAt: 'y',
          quantity: '51',
          price: parseDecimal('0.0000003'),
          cost: parseDecimal('0.0000153'),
          file: 'amount.csv',
          line: '7',
        },
      ],
    };
    const refused = {
      ...request,
      id: 'a2',
      tokens: null,
      prices: null,
      accepted: false,
      outcome: 'rate_limited',
      cost: 0n,
      bill: [],
    };
    const settled = { ...request, id: 'a3', settled: true, prices: null, cost: parseDecimal('0.001') };
    const cost = parseDecimal('0.0010498');

    const step = explainOwn({
      cost: cost + parseDecimal('0.5'),
      currency: 'USD',
      invoices: [{ id: 'i1', number: 'FE-1', cost, attempts: [request, refused, settled] }],
      count: 3,
      say: sayIn('es'),
    });

    demandFormulas(step);
    expect(step.children.map(({ figure, amount }) => [figure, amount.amount])).toEqual([
      ['invoice', '0.001049800000'],
      ['otherInvoices', formatDecimal(parseDecimal('0.5'), 12)],
    ]);
    const formulas = step.children[0]?.children.map(({ formula }) => formula);
    expect(formulas).toEqual(['1000 × 0.000000003 + 210 × 0.00000015 + 51 × 0.0000003', '0', '0.001']);
    expect(JSON.stringify(step)).toContain('amount.csv, línea 7');
  });
});
