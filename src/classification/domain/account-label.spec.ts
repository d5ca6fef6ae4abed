import { describe, expect, it } from 'vitest';
import type { ChartAccount } from '../../companies/domain/chart.js';
import { indexChart } from '../../companies/domain/chart-index.js';
import { labelled } from './account-label.js';

const accounts: ChartAccount[] = [
  { code: '5135', name: 'Servicios', postable: false },
  { code: '513550', name: 'Transporte', postable: true },
  { code: '513595', name: 'Otros', postable: true },
];

describe('the label of an account', () => {
  it('puts the account above before a name that says nothing', () => {
    expect(labelled(accounts[2] as ChartAccount, indexChart(accounts)).name).toBe('Servicios: Otros');
  });

  it('leaves a telling name as it is, and one with nothing above it', () => {
    expect(labelled(accounts[1] as ChartAccount, indexChart(accounts))).toBe(accounts[1]);
    expect(labelled(accounts[2] as ChartAccount, indexChart([accounts[2] as ChartAccount])).name).toBe(
      'Otros',
    );
  });
});
