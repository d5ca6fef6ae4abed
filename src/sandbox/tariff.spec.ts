import { expect, it, describe } from 'vitest';
import { formatDecimal } from '../money/decimal.js';
import { rateAt, type RateName } from './tariff.js';

const flashOff = ['0.000000003', '0.00000015', '0.0000006'];
const flashPeak = ['0.000000006', '0.0000003', '0.0000012'];

function usd(model: 'deepseek-flash' | 'deepseek-v4-pro', instant: string) {
  const { name, cacheHit, cacheMiss, output } = rateAt(model, 'USD', Date.parse(instant));
  return { name, prices: [cacheHit.text, cacheMiss.text, output.text] };
}

describe('rates of deepseek-flash, from the vectors of the facts', () => {
  it.each<[string, RateName, string[]]>([
    ['2026-11-20T00:59:59.999Z', 'off-peak', flashOff],
    ['2026-11-20T01:00:00Z', 'peak', flashPeak],
    ['2026-11-20T03:59:59.999Z', 'peak', flashPeak],
    ['2026-11-20T04:00:00Z', 'off-peak', flashOff],
    ['2026-11-20T06:00:00Z', 'peak', flashPeak],
    ['2026-11-20T10:00:00Z', 'off-peak', flashOff],
    ['2026-10-02T02:00:00Z', 'off-peak', flashOff],
    ['2026-10-09T02:00:00Z', 'peak', flashPeak],
    ['2026-10-10T02:00:00Z', 'off-peak', flashOff],
    ['2026-09-20T07:00:00Z', 'off-peak', flashOff],
    ['2026-08-22T02:00:00Z', 'peak', ['0.000000014', '0.00000044', '0.00000132']],
    ['2026-08-23T02:00:00Z', 'off-peak', ['0.000000007', '0.00000022', '0.00000066']],
    ['2026-08-16T15:59:59Z', 'flat', ['0.0000000028', '0.00000014', '0.00000028']],
    ['2026-08-16T16:00:00Z', 'off-peak', ['0.000000007', '0.00000022', '0.00000066']],
  ])('%s is %s', (instant, name, prices) => {
    expect(usd('deepseek-flash', instant)).toEqual({ name, prices });
  });
});

it('deepseek-v4-pro has its own prices, with all their places', () => {
  expect(usd('deepseek-v4-pro', '2026-11-20T02:00:00Z').prices).toEqual([
    '0.000000044',
    '0.00000132',
    '0.00000396',
  ]);
  expect(usd('deepseek-v4-pro', '2026-08-01T02:00:00Z').prices[0]).toBe('0.000000003625');
});

it('a year without a known calendar bills working days like any other', () => {
  expect(usd('deepseek-flash', '2027-02-08T02:00:00Z').name).toBe('peak');
  expect(usd('deepseek-flash', '2027-02-07T02:00:00Z').name).toBe('off-peak');
});

it('an instant before the first tariff still has a price', () => {
  expect(usd('deepseek-flash', '2026-01-05T02:00:00Z').name).toBe('flat');
});

it('off-peak is exactly half of peak in both currencies', () => {
  for (const model of ['deepseek-flash', 'deepseek-v4-pro'] as const)
    for (const currency of ['USD', 'CNY'] as const) {
      const peak = rateAt(model, currency, Date.parse('2026-11-20T02:00:00Z'));
      const off = rateAt(model, currency, Date.parse('2026-11-20T05:00:00Z'));
      for (const kind of ['cacheHit', 'cacheMiss', 'output'] as const)
        expect(formatDecimal(off[kind].value * 2n)).toBe(peak[kind].text);
    }
});
