import { describe, expect, it } from 'vitest';
import {
  amountText,
  commonPlaces,
  durationText,
  groupDigits,
  momentText,
  moneyText,
  partOf,
  percentText,
} from './numbers.js';

describe('numbers', () => {
  it('carry the separators of the language', () => {
    expect(groupDigits('1234567.891', 'en')).toBe('1,234,567.891');
    expect(groupDigits('1234567.891', 'es')).toBe('1.234.567,891');
    expect(groupDigits('-999', 'es')).toBe('-999');
  });

  it('keep every digit of an amount, and stand under each other', () => {
    const amounts = ['0.000170250000', '12.500000000000', '3'];
    const places = commonPlaces(amounts);
    expect(amounts.map((amount) => amountText(amount, places, 'en'))).toEqual([
      '0.00017025',
      '12.50000000',
      '3.00000000',
    ]);
    expect(amountText('0.000000000000000001', 2, 'en')).toBe('0.000000000000000001');
    expect(moneyText({ amount: '1.500000000000', currency: 'USD' }, 2, 'es')).toBe('1,50 USD');
  });

  it('give parts of exact amounts and of counts; nothing is a part of nothing', () => {
    expect(partOf('0.000000000001', '0.000000000004')).toBe(0.25);
    expect(partOf(1, 3)).toBeCloseTo(1 / 3, 5);
    expect(partOf(0, 0)).toBe(0);
    expect(percentText(0.125, 'es')).toBe('12,5 %');
  });

  it.each([
    [0.4, '0 s'],
    [-3, '0 s'],
    [59, '59 s'],
    [61, '1 min'],
    [7_300, '2 h'],
    [200_000, '2 d'],
  ])('%s seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('show moments by the clock of a time zone', () => {
    expect(momentText('2026-11-20T05:00:00.000Z', { timeZone: 'America/Bogota' })).toBe('2026-11-20 00:00');
    expect(momentText('2026-11-20T05:00:07.000Z', { timeZone: 'UTC', seconds: true })).toBe(
      '2026-11-20 05:00:07',
    );
  });
});
