import { describe, expect, it } from 'vitest';
import { CHART_ACCOUNTS_MAX, checkChart } from './chart.js';

const papers = { code: '519530', name: 'Útiles, papelería y fotocopias', postable: true };
const sundry = { code: '5195', name: 'Diversos', postable: false };

function faultsOf(rows: readonly unknown[]) {
  const check = checkChart(rows);
  return check.ok ? [] : check.errors;
}

describe('checkChart', () => {
  it('returns the accounts in code order', () => {
    const check = checkChart([papers, sundry]);

    expect(check).toEqual({ ok: true, accounts: [sundry, papers], warnings: [] });
  });

  it('refuses a code given twice and names both rows', () => {
    expect(faultsOf([papers, sundry, papers])).toEqual([
      { path: 'rows.2.code', message: 'account 519530 is given twice: in rows.0 and rows.2' },
    ]);
  });

  it.each([
    ['code', { ...papers, code: '' }],
    ['code', { ...papers, code: '51A' }],
    ['code', { ...papers, code: '1234567890123' }],
    ['code', { ...papers, code: 519530 }],
    ['name', { ...papers, name: '   ' }],
    ['name', { ...papers, name: 'x'.repeat(201) }],
    ['postable', { ...papers, postable: 'true' }],
    ['description', { ...papers, description: 7 }],
  ])('refuses a row with a bad %s', (field, row) => {
    expect(faultsOf([sundry, papers, row]).map((fault) => fault.path)).toContain(`rows.2.${field}`);
  });

  it('refuses what is not an object, an empty chart and one with nothing postable', () => {
    expect(faultsOf([null, []]).map((fault) => fault.path)).toEqual(['rows.0', 'rows.1']);
    expect(faultsOf([])).toHaveLength(1);
    expect(faultsOf([sundry])).toEqual([
      { path: 'rows', message: expect.stringContaining('postable') as string },
    ]);
  });

  it('refuses more accounts than the bound, before looking at them', () => {
    expect(faultsOf(Array.from({ length: CHART_ACCOUNTS_MAX + 1 }, () => null))).toHaveLength(1);
  });

  it('warns about a postable account above another', () => {
    const check = checkChart([{ ...sundry, postable: true }, papers]);

    expect(check).toMatchObject({ ok: true, warnings: [{ path: 'rows.0.postable' }] });
  });

  it('keeps a name on one line, since prompts list one account a line', () => {
    const check = checkChart([{ ...papers, name: 'Útiles\n999999 Falsa\u2028x' }]);

    expect(check).toMatchObject({ accounts: [{ name: 'Útiles 999999 Falsa x' }] });
  });
});
