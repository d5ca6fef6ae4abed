import { describe, expect, it } from 'vitest';
import { defaultChart } from './default-chart.js';
import { indexChart } from './domain/chart-index.js';

const chart = indexChart(defaultChart);

describe('the default chart', () => {
  it('holds the decree without its four abolished codes', () => {
    expect(defaultChart).toHaveLength(2509);
    for (const code of ['171072', '3110', '311005', '311010']) expect(chart.find(code)).toBeUndefined();
  });

  it.each([
    '1405',
    '1435',
    '1455',
    '2205',
    '2335',
    '2365',
    '2367',
    '2368',
    '2408',
    '6205',
    '133005',
    '233595',
    '236515',
    '236525',
    '236530',
    '236540',
  ])('has a postable account for %s', (prefix) => {
    expect(chart.postableUnder(prefix).length).toBeGreaterThan(0);
  });

  it('posts to leaves of four or more digits and never to the inflation adjustments', () => {
    for (const account of defaultChart.filter((each) => each.postable)) {
      expect(account.code.length).toBeGreaterThanOrEqual(4);
      expect(`${account.code} ${account.name}`).not.toMatch(/^\d{4}99 Ajustes por inflación$/);
      for (const below of chart.postableUnder(account.code)) expect(below.code).toBe(account.code);
    }
  });

  it('reads like Spanish, with the descriptions of the decree', () => {
    expect(chart.find('519530')?.name).toBe('Útiles, papelería y fotocopias');
    expect(chart.find('171016')?.name).toBe('Programas para computador (software)');
    expect(chart.find('1435')?.description).toMatch(
      /^Registra el valor de los bienes adquiridos para la venta/,
    );
    expect(chart.parentOf('519595')?.name).toBe('Diversos');
  });
});
