import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexChart } from '../../companies/domain/chart-index.js';
import { completePolicy } from '../../companies/domain/posting-policy.js';
import { purchaseAccounts } from '../../companies/domain/role-accounts.js';
import { defaultChart } from '../../companies/default-chart.js';
import type { DocumentTax } from '../../invoices/domain/document.js';
import { formatDecimal, parseDecimal, SCALE, sum } from '../../money/decimal.js';
import type { EntryDocument } from './entry-input.js';
import { buildEntry } from './journal-entry.js';

const chart = indexChart(defaultChart);
const codes = purchaseAccounts(defaultChart, completePolicy({})).map((account) => account.code);

function amount(places: number, units: bigint): string {
  return formatDecimal(units * 10n ** BigInt(SCALE - places), places);
}

const places = fc.constantFrom(0, 2, 2, 2, 4, 6);
const moneyOf = (min: bigint, max: bigint) =>
  fc.tuple(places, fc.bigInt(min, max)).map(([p, units]) => amount(p, units));
const money = fc.oneof(moneyOf(0n, 10n ** 9n), fc.constant('0.00'));
const signedMoney = fc.oneof(
  { weight: 5, arbitrary: money },
  { weight: 1, arbitrary: moneyOf(-(10n ** 6n), 0n) },
);
const taxOf = (...schemes: string[]) =>
  fc.record({ scheme: fc.constantFrom(...schemes), amount: money }) satisfies fc.Arbitrary<DocumentTax>;
const taxes = fc.array(taxOf('01', '01', '03', '04', '22', '32', '33', '34', '35', 'ZZ'), { maxLength: 4 });

const documents: fc.Arbitrary<EntryDocument> = fc
  .record({
    kind: fc.constantFrom('invoice' as const, 'debit_note' as const, 'credit_note' as const),
    lines: fc.array(fc.record({ amount: signedMoney, taxes }), { minLength: 1, maxLength: 8 }),
    rootTaxes: fc.option(taxes, { nil: undefined }),
    withholdings: fc.array(taxOf('05', '06', '07'), { maxLength: 3 }),
    header: fc.record({ allowances: money, charges: money, prepaid: money }),
    /** What the payable is off by; undefined: the document adds up. */
    off: fc.option(signedMoney, { nil: undefined }),
  })
  .map(({ kind, lines, rootTaxes, withholdings, header, off }) => {
    const all = rootTaxes ?? lines.flatMap((line) => line.taxes);
    const lineExtension = sum(lines.map((line) => parseDecimal(line.amount)));
    const parts = [...all.map((tax) => tax.amount), header.charges].map(parseDecimal);
    const payable =
      lineExtension +
      sum(parts) -
      parseDecimal(header.allowances) -
      parseDecimal(header.prepaid) +
      parseDecimal(off ?? '0');
    return {
      kind,
      number: 'F1',
      currency: 'COP',
      lines: lines.map((line, index) => ({
        ...line,
        id: String(index + 1),
        description: `Línea ${index + 1}`,
      })),
      taxes: all,
      withholdings,
      totals: { ...header, lineExtension: formatDecimal(lineExtension), payable: formatDecimal(payable) },
    };
  });

const policies = fc
  .record({
    vatCreditable: fc.boolean(),
    withhold: fc.constantFrom('as_documented' as const, 'never' as const),
  })
  .map((chosen) => completePolicy({ expenseArea: '51', ...chosen }));

const cases = fc.record({
  document: documents,
  policy: policies,
  chosen: fc.array(fc.constantFrom(...codes), { minLength: 8, maxLength: 8 }),
});

function build({ document, policy, chosen }: typeof cases extends fc.Arbitrary<infer Case> ? Case : never) {
  const accounts = new Map(document.lines.map((line, index) => [line.id, chosen[index] ?? '']));
  const result = buildEntry({ document, policy, accounts, chart, bookCurrency: 'COP' });
  if (result.status !== 'complete') throw new Error('the default chart has every role account');
  return result.entry;
}

const debitOf = (rows: ReturnType<typeof build>) => sum(rows.map((row) => parseDecimal(row.debit)));
const creditOf = (rows: ReturnType<typeof build>) => sum(rows.map((row) => parseDecimal(row.credit)));

describe('buildEntry, for any document', () => {
  it('balances exactly, on postable accounts, with one side to a row', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const entry = build(given);

        expect(debitOf(entry)).toBe(creditOf(entry));
        for (const row of entry) {
          expect(chart.postable(row.account)?.name).toBe(row.accountName);
          expect([row.debit, row.credit].filter((side) => parseDecimal(side) > 0n)).toHaveLength(1);
          expect(`${row.debit}${row.credit}`).not.toContain('-');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('owes and withholds together exactly the stated payable', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const owed = build(given).filter((row) => /^2(205|335|365|367|368)/.test(row.account));

        const sign = given.document.kind === 'credit_note' ? -1n : 1n;
        expect(sign * (creditOf(owed) - debitOf(owed))).toBe(parseDecimal(given.document.totals.payable));
      }),
      { numRuns: 500 },
    );
  });

  it('mirrors itself between an invoice and a credit note', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const entryOf = (kind: EntryDocument['kind']) =>
          build({ ...given, document: { ...given.document, kind } });

        const mirrored = entryOf('credit_note').map((row) => ({
          ...row,
          debit: row.credit,
          credit: row.debit,
        }));
        expect(mirrored).toEqual(entryOf('invoice'));
      }),
    );
  });

  it('debits creditable VAT as stated and nothing to it otherwise', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const vat = build(given).filter((row) => row.account === '2408');

        const stated = sum(
          given.document.taxes.filter((tax) => tax.scheme === '01').map((tax) => parseDecimal(tax.amount)),
        );
        const sign = given.document.kind === 'credit_note' ? -1n : 1n;
        expect(sign * (debitOf(vat) - creditOf(vat))).toBe(given.policy.vatCreditable ? stated : 0n);
      }),
    );
  });
});
