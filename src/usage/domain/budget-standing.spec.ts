import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../money/decimal.js';
import { budgetState, crossedThresholds, percentSpent } from './budget-standing.js';

const MONTHLY = parseDecimal('8');
const crossed = (spent: string, stopped = false) =>
  crossedThresholds({ warnAt: [50, 75, 90], spent: parseDecimal(spent), monthly: MONTHLY, stopped });

describe('how a budget stands', () => {
  it.each([
    ['0', 0, 'normal'],
    ['5.999999999999999999', 74.9, 'normal'],
    ['6', 75, 'warning'],
    ['7.199999999999999999', 89.9, 'warning'],
    ['7.2', 90, 'critical'],
    ['7.999999999999999999', 99.9, 'critical'],
    ['8', 100, 'exhausted'],
    ['20', 250, 'exhausted'],
  ])('%s of 8 is %s %%, %s', (spent, percent, state) => {
    expect(percentSpent(parseDecimal(spent), MONTHLY)).toBe(percent);
    expect(budgetState(parseDecimal(spent), MONTHLY)).toBe(state);
  });

  it('says the same in percent and in words', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 27n });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), amount, (spent, monthly) => {
        const percent = percentSpent(spent, monthly);
        const word =
          percent < 75 ? 'normal' : percent < 90 ? 'warning' : percent < 100 ? 'critical' : 'exhausted';
        expect(budgetState(spent, monthly)).toBe(word);
      }),
    );
  });
});

describe('thresholds', () => {
  it('are crossed by the unit that reaches them; 100 is always one', () => {
    expect(crossed('3.999999999999999999')).toEqual([]);
    expect(crossed('4')).toEqual([50]);
    expect(crossed('7.2')).toEqual([50, 75, 90]);
    expect(crossed('8')).toEqual([50, 75, 90, 100]);
  });

  it('are not there twice', () => {
    const thresholds = crossedThresholds({ warnAt: [100], spent: MONTHLY, monthly: MONTHLY, stopped: true });

    expect(thresholds).toEqual([100]);
  });

  it('include 100 when a hard stop lets nothing more through', () => {
    expect(crossed('7.5', true)).toEqual([50, 75, 90, 100]);
    expect(crossed('1', true)).toEqual([100]);
  });
});
