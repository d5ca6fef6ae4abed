import { describe, expect, it } from 'vitest';
import { indexChart } from '../../companies/domain/chart-index.js';
import { completePolicy } from '../../companies/domain/posting-policy.js';
import { defaultChart } from '../../companies/default-chart.js';
import type { DocumentLine, DocumentTax } from '../../invoices/domain/document.js';
import type { EntryDocument, EntryInput } from './entry-input.js';
import { buildEntry } from './journal-entry.js';

const chart = indexChart(defaultChart);
const chosen = completePolicy({ expenseArea: '51', vatCreditable: true, withhold: 'as_documented' });

function tax(scheme: string, amount: string): DocumentTax {
  return { scheme, amount };
}

function line(id: string, amount: string, taxes: DocumentTax[] = []): DocumentLine {
  return { id, description: `Línea ${id}`, amount, taxes };
}

type Totals = EntryDocument['totals'];
function documentOf(
  given: Partial<Omit<EntryDocument, 'totals'>> & { totals: Partial<Totals> },
): EntryDocument {
  const zero = { lineExtension: '0', allowances: '0', charges: '0', prepaid: '0', payable: '0' };
  const base = {
    kind: 'invoice' as const,
    number: 'F1',
    currency: 'COP',
    lines: [],
    taxes: [],
    withholdings: [],
  };
  return { ...base, ...given, totals: { ...zero, ...given.totals } };
}

function build(document: EntryDocument, codes: string[], over: Partial<EntryInput> = {}) {
  const accounts = new Map(document.lines.map((each, index) => [each.id, codes[index] ?? '']));
  return buildEntry({ document, accounts, policy: chosen, chart, bookCurrency: 'COP', ...over });
}

function rows(result: ReturnType<typeof build>): string[] {
  return result.entry.map((row) => `${row.account} ${row.debit} ${row.credit}`);
}

function codes(result: ReturnType<typeof build>): string[] {
  return result.warnings.map((warning) => warning.code);
}

/** Like the toolbox's `Factura_otra_Moneda.xml`: withholding beside a payable that it does not reduce. */
const withheld = documentOf({
  lines: [line('1', '1000000.00', [tax('01', '190000.00')])],
  taxes: [tax('01', '190000.00')],
  withholdings: [tax('06', '15000.00')],
  totals: { lineExtension: '1000000.00', payable: '1190000.00' },
});

describe('buildEntry', () => {
  it('debits line and input VAT, credits what is withheld and what is owed', () => {
    const result = build(withheld, ['513505']);

    expect(rows(result)).toEqual([
      '513505 1000000.00 0.00',
      '2408 190000.00 0.00',
      '236525 0.00 15000.00',
      '233595 0.00 1175000.00',
    ]);
    expect(result.warnings).toEqual([]);
  });

  it('owes goods to suppliers, withholding as for purchases', () => {
    expect(rows(build(withheld, ['1435'])).slice(2)).toEqual([
      '236540 0.00 15000.00',
      '2205 0.00 1175000.00',
    ]);
  });

  it('makes VAT part of the cost and withholds nothing when the policy says so', () => {
    const policy = completePolicy({ expenseArea: '51', vatCreditable: false, withhold: 'never' });

    expect(rows(build(withheld, ['513505'], { policy }))).toEqual([
      '513505 1190000.00 0.00',
      '233595 0.00 1190000.00',
    ]);
  });

  it('says which defaults it used', () => {
    const result = build(withheld, ['513505'], { policy: completePolicy({}) });

    expect(result.warnings).toEqual([
      {
        code: 'default_policy_used',
        message: expect.stringContaining('expenseArea, vatCreditable, withhold') as string,
      },
    ]);
  });

  it('mirrors the entry for a credit note', () => {
    expect(rows(build({ ...withheld, kind: 'credit_note' }, ['513505']))).toEqual([
      '513505 0.00 1000000.00',
      '2408 0.00 190000.00',
      '236525 15000.00 0.00',
      '233595 1175000.00 0.00',
    ]);
  });

  it('puts taxes that are not creditable on the lines that carry them', () => {
    const document = documentOf({
      lines: [line('1', '80000.00', [tax('32', '20200.00')]), line('2', '20000.00', [tax('01', '3800.00')])],
      taxes: [tax('32', '20000.00'), tax('32', '200.00'), tax('01', '3800.00')],
      totals: { lineExtension: '100000.00', payable: '124000.00' },
    });

    expect(rows(build(document, ['1435', '519530']))).toEqual([
      '1435 100200.00 0.00',
      '519530 20000.00 0.00',
      '2408 3800.00 0.00',
      '2205 0.00 124000.00',
    ]);
  });

  it('lets a negative line take its tax back', () => {
    const document = documentOf({
      lines: [line('1', '100.00', [tax('04', '8.00')]), line('2', '-50.00', [tax('04', '-4.00')])],
      taxes: [tax('04', '4.00')],
      totals: { lineExtension: '50.00', payable: '54.00' },
    });

    expect(rows(build(document, ['519530', '519525']))).toEqual([
      '519530 108.00 0.00',
      '519525 0.00 54.00',
      '233595 0.00 54.00',
    ]);
  });

  it('spreads header discounts, charges and taxes without lines to the last cent', () => {
    const document = documentOf({
      lines: [line('1', '10.00'), line('2', '10.00'), line('3', '10.00')],
      taxes: [tax('04', '2.00')],
      totals: { lineExtension: '30.00', allowances: '1.00', charges: '0.50', payable: '31.50' },
    });

    const result = build(document, ['519530', '519525', '519560']);
    expect(rows(result)).toEqual([
      '519530 10.50 0.00',
      '519525 10.50 0.00',
      '519560 10.50 0.00',
      '233595 0.00 31.50',
    ]);
    expect(result.warnings).toEqual([]);
  });

  it('applies a prepayment against advances', () => {
    const document = documentOf({
      lines: [line('1', '100.00')],
      totals: { lineExtension: '100.00', prepaid: '40.00', payable: '60.00' },
    });

    expect(rows(build(document, ['513505']))).toEqual([
      '513505 100.00 0.00',
      '133005 0.00 40.00',
      '233595 0.00 60.00',
    ]);
  });

  it('leaves a prepayment in the payable, with a warning, when the chart has no advances', () => {
    const document = documentOf({
      lines: [line('1', '100.00')],
      totals: { lineExtension: '100.00', prepaid: '40.00', payable: '60.00' },
    });
    const small = indexChart(defaultChart.filter((account) => !account.code.startsWith('1330')));

    const result = build(document, ['513505'], { chart: small });
    expect(rows(result)).toEqual(['513505 100.00 0.00', '233595 0.00 100.00']);
    expect(codes(result)).toEqual(['advances_account_missing']);
  });

  it('believes a payable that does not deduct the stated prepayment, like `Generica.xml`', () => {
    const document = documentOf({
      lines: [line('1', '12600.06', [tax('01', '2394.01')]), line('2', '0.00', [tax('01', '30.00')])],
      taxes: [tax('01', '2394.01'), tax('01', '30.00'), tax('03', '0.00')],
      totals: { lineExtension: '12600.06', prepaid: '1000.00', payable: '15024.07' },
    });

    const result = build(document, ['519530', '519525']);
    expect(rows(result)).toEqual(['519530 12600.06 0.00', '2408 2424.01 0.00', '233595 0.00 15024.07']);
    expect(codes(result)).toEqual(['prepaid_not_deducted']);
  });

  it('posts what is payable when the parts do not add up, and says by how much', () => {
    const document = documentOf({
      lines: [line('1', '100.00'), line('2', '200.00')],
      totals: { lineExtension: '300.00', payable: '303.00' },
    });

    const result = build(document, ['519530', '519525']);
    expect(rows(result)).toEqual(['519530 101.00 0.00', '519525 202.00 0.00', '233595 0.00 303.00']);
    expect(result.warnings).toEqual([
      { code: 'totals_mismatch_posted', message: expect.stringContaining('3.00') as string },
    ]);
  });

  it('turns a negative line into a credit and lets it attract no share of the header', () => {
    const document = documentOf({
      lines: [line('1', '100.00'), line('2', '-30.00')],
      totals: { lineExtension: '70.00', allowances: '7.00', payable: '63.00' },
    });

    expect(rows(build(document, ['519530', '519525']))).toEqual([
      '519530 93.00 0.00',
      '519525 0.00 30.00',
      '233595 0.00 63.00',
    ]);
  });

  it('books the VAT of free samples and no empty row for them', () => {
    const document = documentOf({
      lines: [line('1', '0.00', [tax('01', '190000.00')])],
      taxes: [tax('01', '190000.00')],
      totals: { payable: '190000.00' },
    });

    expect(rows(build(document, ['1435']))).toEqual(['2408 190000.00 0.00', '2205 0.00 190000.00']);
  });

  it('rounds lines of many decimals to what the document pays in, and does not call that a mismatch', () => {
    const document = documentOf({
      lines: [line('1', '33.333333'), line('2', '33.333333'), line('3', '33.333333')],
      totals: { lineExtension: '100.00', payable: '100.00' },
    });

    const result = build(document, ['519530', '519525', '519560']);
    expect(rows(result).slice(0, 3)).toEqual(['519530 33.34 0.00', '519525 33.33 0.00', '519560 33.33 0.00']);
    expect(codes(result)).toEqual([]);
  });

  it('keeps a foreign currency and carries its rate', () => {
    const result = build({ ...withheld, currency: 'USD', exchangeRate: '3100.50' }, ['513505']);

    expect(result.status).toBe('complete');
    expect(result.warnings).toEqual([
      { code: 'foreign_currency', message: expect.stringContaining('3100.50') as string },
    ]);
  });

  it.each([
    ['missing_role_account', ['2408'], ['513505']],
    ['missing_role_account', ['2365'], ['513505']],
    ['missing_role_account', ['2335'], ['513505']],
    ['account_not_postable', [], ['5135']],
    ['account_not_postable', [], ['999999']],
  ])('is incomplete, with no entry, on %s (%s, %s)', (code, without, accounts) => {
    const kept = defaultChart.filter((account) => !without.some((prefix) => account.code.startsWith(prefix)));

    const result = build(withheld, accounts, { chart: indexChart(kept) });
    expect(result).toMatchObject({ status: 'incomplete', entry: [] });
    expect(codes(result)).toContain(code);
  });

  it('is incomplete while a line has no account', () => {
    const result = build(withheld, [], { accounts: new Map() });

    expect(result.status).toBe('incomplete');
    expect(codes(result)).toEqual(['line_without_account']);
  });

  it('does not book a withholding it does not know', () => {
    const result = build({ ...withheld, withholdings: [tax('ZZ', '9.00')] }, ['513505']);

    expect(rows(result)).toContain('233595 0.00 1190000.00');
    expect(codes(result)).toEqual(['withholding_unknown']);
  });
});
