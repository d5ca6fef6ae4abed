import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, sum } from '../../../money/decimal.js';
import { splitByLargestRemainder } from '../../../money/largest-remainder.js';
import { evaluateFormula, FormulaError } from './formula.js';
import { partFormula, sumFormula } from './step.js';

const decimals = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('a formula', () => {
  it.each([
    ['1 + 2 × 3', '7'],
    ['(1 + 2) × 3', '9'],
    ['−1 − −2', '1'],
    ['10 ÷ 4 − 0.5', '2'],
    ['floor(10 ÷ 3)', '3.333333333333333333'],
    ['floor(−10 ÷ 3)', '-3.333333333333333333'],
    ['round(2.5; 0)', '3'],
    ['round(−2.5; 0)', '-3'],
    ['round(0.00044 × 19 ÷ 100; 4)', '0.0001'],
    ['1000 × 0.000000003 + 210 × 0.00000015', '0.0000345'],
  ])('%s comes to %s', (formula, amount) => {
    expect(evaluateFormula(formula)).toBe(parseDecimal(amount));
  });

  it.each(['', '1 +', '1 2', '(1', '1 ÷ 0', '1 ÷ 3', 'sin(1)', '1e3'])('%j is none', (formula) => {
    expect(() => evaluateFormula(formula)).toThrow(FormulaError);
  });

  it('of a sum comes to the sum', () => {
    fc.assert(
      fc.property(fc.array(decimals, { maxLength: 30 }), (parts) => {
        expect(evaluateFormula(sumFormula(parts))).toBe(sum(parts));
      }),
    );
  });

  it('of a part comes to what the largest remainder gave, whatever the sign', () => {
    fc.assert(
      fc.property(
        decimals,
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 9 }),
        (amount, weights) => {
          fc.pre(weights.some((weight) => weight > 0n));
          const parts = splitByLargestRemainder(amount, weights);
          const all = String(weights.reduce((left, right) => left + right, 0n));
          parts.forEach((part, index) => {
            const formula = partFormula({ amount, weight: String(weights[index]), weights: all, part });
            expect(evaluateFormula(formula), formatDecimal(part)).toBe(part);
          });
        },
      ),
    );
  });
});
