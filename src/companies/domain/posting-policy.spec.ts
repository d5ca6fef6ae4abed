import { describe, expect, it } from 'vitest';
import { defaultChart } from '../default-chart.js';
import { indexChart } from './chart-index.js';
import { checkPolicy, completePolicy } from './posting-policy.js';

const chart = indexChart(defaultChart);

describe('checkPolicy', () => {
  it('returns only what was chosen', () => {
    const input = { expenseArea: '52', accounts: { inputVat: '2408' } };

    expect(checkPolicy(input, chart)).toEqual({ ok: true, chosen: input });
    expect(checkPolicy({}, chart)).toEqual({ ok: true, chosen: {} });
  });

  it.each([
    ['policy.expenseArea', { expenseArea: '53' }],
    ['policy.vatCreditable', { vatCreditable: 'true' }],
    ['policy.withhold', { withhold: true }],
    ['policy.colour', { colour: 'red' }],
    ['policy.accounts', { accounts: [] }],
    ['policy.accounts.rent', { accounts: { rent: '2408' } }],
    ['policy.accounts.inputVat', { accounts: { inputVat: '24' } }],
    ['policy.accounts.inputVat', { accounts: { inputVat: '999999' } }],
    ['policy.accounts.inputVat', { accounts: { inputVat: 2408 } }],
    ['policy', null],
  ])('refuses %s', (path, input) => {
    expect(checkPolicy(input, chart)).toMatchObject({ ok: false, errors: [{ path }] });
  });
});

describe('completePolicy', () => {
  it('says which settings nobody chose', () => {
    expect(completePolicy({ withhold: 'never' })).toEqual({
      expenseArea: '51',
      vatCreditable: true,
      withhold: 'never',
      accounts: {},
      assumed: ['expenseArea', 'vatCreditable'],
    });
  });
});
