import { describe, expect, it } from 'vitest';
import { defaultChart } from '../default-chart.js';
import type { ChartAccount } from './chart.js';
import { indexChart } from './chart-index.js';
import { completePolicy } from './posting-policy.js';
import {
  incomeWithholdingAccount,
  inExpenseArea,
  isGoods,
  purchaseAccounts,
  roleAccount,
} from './role-accounts.js';

const policy = completePolicy({});
const decree = { policy, chart: indexChart(defaultChart) };

function chartOf(...lines: string[]) {
  const accounts: ChartAccount[] = lines.map((line) => {
    const [code = '', ...words] = line.split(' ');
    return { code, name: words.join(' '), postable: true };
  });
  return { policy, chart: indexChart(accounts) };
}

describe('roleAccount', () => {
  it.each([
    ['inputVat', '2408'],
    ['withholdingVat', '2367'],
    ['withholdingIca', '2368'],
    ['payableGoods', '2205'],
    ['payableServices', '233595'],
    ['advances', '133005'],
  ] as const)('finds %s in the default chart', (role, code) => {
    expect(roleAccount(role, decree)).toMatchObject({ account: { code }, assumed: false });
  });

  it('takes the shortest code, then the lowest, and says that it assumed', () => {
    const search = chartOf('22050501 A', '220510 C', '220505 B');

    expect(roleAccount('payableGoods', search)).toMatchObject({ account: { code: '220505' }, assumed: true });
  });

  it('prefers the account whose name tells input VAT from VAT charged', () => {
    const search = chartOf('240805 IVA generado', '240810 IVA Descontable');

    expect(roleAccount('inputVat', search)).toMatchObject({ account: { code: '240810' }, assumed: false });
  });

  it('follows the policy, and finds nothing when the chart has lost that account', () => {
    const search = chartOf('240805 IVA generado', '240890 Otra');

    const chosen = { ...search, policy: completePolicy({ accounts: { inputVat: '240890' } }) };
    expect(roleAccount('inputVat', chosen)).toMatchObject({ account: { code: '240890' }, assumed: false });
    const gone = { ...search, policy: completePolicy({ accounts: { inputVat: '240899' } }) };
    expect(roleAccount('inputVat', gone)).toBeUndefined();
  });

  it('finds nothing in a chart that has nothing', () => {
    expect(roleAccount('inputVat', chartOf('519530 Papelería'))).toBeUndefined();
  });
});

describe('incomeWithholdingAccount', () => {
  it.each([
    ['fees', '511025', '236515'],
    ['rent', '522010', '236530'],
    ['goods', '1435', '236540'],
    ['stationery', '519530', '236540'],
    ['services', '513505', '236525'],
  ])('knows %s', (_, main, code) => {
    expect(incomeWithholdingAccount(main, decree)?.account.code).toBe(code);
  });

  it('uses an undivided account, never that of another concept', () => {
    expect(incomeWithholdingAccount('513505', chartOf('2365 Retención'))?.account.code).toBe('2365');
    expect(incomeWithholdingAccount('513505', chartOf('236505 Salarios'))).toBeUndefined();
  });
});

describe('purchaseAccounts and inExpenseArea', () => {
  it('offers one expense area, by policy', () => {
    const codes = (area: '51' | '52') =>
      purchaseAccounts(defaultChart, completePolicy({ expenseArea: area })).map((account) => account.code);

    expect(codes('51')).toContain('519530');
    expect(codes('51')).not.toContain('529530');
    expect(codes('52')).toContain('529530');
    expect(codes('52')).not.toContain('519530');
    expect(codes('52').filter((code) => /^[234]/.test(code))).toEqual([]);
  });

  it('offers the other area when the chart has only that one', () => {
    const accounts: ChartAccount[] = [{ code: '5295', name: 'Diversos', postable: true }];

    expect(purchaseAccounts(accounts, policy)).toEqual(accounts);
  });

  it('moves an expense to its twin only when there is one', () => {
    const sales = { ...decree, policy: completePolicy({ expenseArea: '52' }) };

    expect(inExpenseArea('519530', sales)).toBe('529530');
    expect(inExpenseArea('529530', sales)).toBe('529530');
    expect(inExpenseArea('1435', sales)).toBe('1435');
    expect(inExpenseArea('529530', decree)).toBe('519530');
    expect(inExpenseArea('529530', chartOf('529530 Papelería'))).toBe('529530');
  });

  it('tells goods from services', () => {
    expect(['1435', '152805', '6205', '519530', '513505'].map(isGoods)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
