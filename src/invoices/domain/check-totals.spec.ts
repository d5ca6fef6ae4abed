import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { checkTotals } from './check-totals.js';
import type { InvoiceDocument } from './document.js';

function documentOf(
  totals: Partial<InvoiceDocument['totals']>,
  lines = ['100.00', '0.50'],
  tax = '19.10',
): InvoiceDocument {
  return {
    kind: 'invoice',
    number: 'FE-1',
    issueDate: '2025-03-10',
    currency: 'COP',
    supplier: { taxId: '1', name: 'x' },
    lines: lines.map((amount, index) => ({ id: String(index), description: 'x', amount, taxes: [] })),
    taxes: [{ scheme: '01', amount: tax }],
    withholdings: [{ scheme: '06', amount: '2.50' }],
    totals: {
      lineExtension: '100.5',
      allowances: '10',
      charges: '5',
      prepaid: '1',
      payable: '113.60',
      ...totals,
    },
    references: [],
    warnings: [],
  };
}

describe('checkTotals', () => {
  it('100.5 + 19.10 − 10 + 5 − 1 = 113.60 is in order, withholdings apart', () => {
    expect(checkTotals(documentOf({}))).toEqual([]);
  });

  it.each<[string, Partial<InvoiceDocument['totals']>, string[]]>([
    ['the last place', { payable: '113.600000000000000001' }, ['The payable amount']],
    ['a withholding taken off', { payable: '111.10' }, ['The payable amount']],
    ['the prepaid amount left out', { payable: '114.60' }, ['The payable amount 114.60 leaves the prepaid']],
    [
      'lines that sum to another amount',
      { lineExtension: '100', payable: '113.10' },
      ['The lines sum to 100.5'],
    ],
    ['both', { lineExtension: '100' }, ['The lines sum to', 'The payable amount']],
  ])('%s warns', (_name, totals, messages) => {
    const warnings = checkTotals(documentOf(totals));
    expect(warnings.map((warning) => warning.code)).toEqual(messages.map(() => 'totals_mismatch'));
    messages.forEach((message, index) => expect(warnings[index]?.message).toContain(message));
  });

  it('any lines and tax that add up pass, and one unit more does not', () => {
    const amount = fc.stringMatching(/^\d{1,9}\.\d{1,6}$/);
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 5 }), amount, (lines, tax) => {
        const sum = lines.reduce((total, line) => total + parseDecimal(line), 0n);
        const payable = sum + parseDecimal(tax);
        const plain = { allowances: '0', charges: '0', prepaid: '0', lineExtension: formatDecimal(sum) };
        const right = documentOf({ ...plain, payable: formatDecimal(payable) }, lines, tax);
        const wrong = documentOf({ ...plain, payable: formatDecimal(payable + 1n) }, lines, tax);
        return checkTotals(right).length === 0 && checkTotals(wrong).length === 1;
      }),
    );
  });
});
