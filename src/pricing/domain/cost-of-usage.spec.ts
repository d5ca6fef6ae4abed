import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal, sum } from '../../money/decimal.js';
import { costOfUsage, noCost } from './cost-of-usage.js';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import type { Price } from './price.js';

const flash: Price = {
  id: 'flash',
  provider: 'deepseek',
  model: 'deepseek-flash',
  currency: 'USD',
  prices: tokenPrices('0.000000003', '0.00000015', '0.0000006'),
  peak: tokenPrices('0.000000006', '0.0000003', '0.0000012'),
  schedule: DEEPSEEK_SCHEDULE.name,
  validFrom: new Date('2026-09-09T16:00:00Z'),
  validTo: null,
};
const { peak: _peak, schedule: _schedule, ...flat } = flash;
const usage = { cacheHit: 3_328, cacheMiss: 752, output: 140 };

function tokenPrices(cacheHit: string, cacheMiss: string, output: string) {
  return {
    cacheHit: parseDecimal(cacheHit),
    cacheMiss: parseDecimal(cacheMiss),
    output: parseDecimal(output),
  };
}

function cost(change: Partial<Parameters<typeof costOfUsage>[0]> = {}) {
  const startedAt = change.startedAt ?? new Date('2026-11-20T02:00:00Z');
  return costOfUsage({
    usage,
    price: flash,
    schedule: DEEPSEEK_SCHEDULE,
    startedAt,
    finishedAt: startedAt,
    ...change,
  });
}

const between = (startedAt: string, finishedAt: string) =>
  cost({ startedAt: new Date(startedAt), finishedAt: new Date(finishedAt) });

describe('the cost of a request', () => {
  it('is worked out by kind of token at the peak rate', () => {
    // 3,328 × 0.000000006 = 0.000019968; 752 × 0.0000003 = 0.0002256; 140 × 0.0000012 = 0.000168
    expect(cost()).toEqual({
      status: 'known',
      amount: '0.000413568',
      currency: 'USD',
      priceId: 'flash',
      rate: 'peak',
      windowUncertain: false,
    });
  });

  it('is exactly half of that off-peak', () => {
    expect(cost({ startedAt: new Date('2026-11-20T04:00:00Z') })).toMatchObject({
      amount: '0.000206784',
      rate: 'off_peak',
    });
  });

  it('knows one flat price without any schedule', () => {
    expect(cost({ price: flat, schedule: undefined })).toMatchObject({ amount: '0.000206784', rate: 'flat' });
  });

  it('is 0 and known for no tokens', () => {
    expect(cost({ usage: { cacheHit: 0, cacheMiss: 0, output: 0 } })).toMatchObject({
      status: 'known',
      amount: '0',
    });
  });

  it('prices 0 cache hits as 0 cache hits', () => {
    // 752 × 0.0000003
    expect(cost({ usage: { cacheHit: 0, cacheMiss: 752, output: 0 } })).toMatchObject({
      amount: '0.0002256',
    });
  });

  it.each([
    ['usage', { usage: undefined }, 'no_usage'],
    ['price', { price: undefined }, 'no_price'],
    ['schedule', { schedule: undefined }, 'no_schedule'],
    ['schedule of that name', { schedule: { ...DEEPSEEK_SCHEDULE, name: 'other' } }, 'no_schedule'],
    ['verified calendar', { startedAt: new Date('2027-03-03T02:00:00Z') }, 'calendar_unverified'],
  ])('is unknown, not 0, without a %s', (_what, change, reason) => {
    expect(cost(change)).toEqual({ status: 'unknown', reason });
  });

  it('throws on tokens that cannot be', () => {
    expect(() => cost({ usage: { ...usage, output: -1 } })).toThrow(RangeError);
    expect(() => cost({ usage: { ...usage, output: 1.5 } })).toThrow();
  });

  it('is nothing at all for a refused request', () => {
    expect(noCost('USD')).toEqual({
      status: 'known',
      amount: '0',
      currency: 'USD',
      priceId: null,
      rate: null,
      windowUncertain: false,
    });
  });

  it('is the sum of its parts, to the last digit', () => {
    const tokens = fc.nat(100_000_000);
    fc.assert(
      fc.property(tokens, tokens, tokens, (cacheHit, cacheMiss, output) => {
        const part = (one: Partial<typeof usage>) => {
          const result = cost({ usage: { cacheHit: 0, cacheMiss: 0, output: 0, ...one } });
          return result.status === 'known' ? parseDecimal(result.amount) : NaN;
        };
        const parts = [part({ cacheHit }), part({ cacheMiss }), part({ output })];
        const whole = formatDecimal(sum(parts as bigint[]));
        expect(cost({ usage: { cacheHit, cacheMiss, output } })).toMatchObject({ amount: whole });
        expect(cost({ usage: { cacheHit: BigInt(cacheHit), cacheMiss, output } })).toMatchObject({
          amount: whole,
        });
      }),
    );
  });
});

describe('a request that crosses into another price', () => {
  it('is priced by its beginning and marked', () => {
    expect(between('2026-11-20T00:59:59Z', '2026-11-20T01:00:00Z')).toMatchObject({
      rate: 'off_peak',
      windowUncertain: true,
    });
    expect(between('2026-11-20T03:59:59Z', '2026-11-20T04:00:00Z')).toMatchObject({
      rate: 'peak',
      windowUncertain: true,
    });
  });

  it('is not marked inside one window, nor across a midnight that changes nothing', () => {
    expect(between('2026-11-20T01:00:00Z', '2026-11-20T03:59:59Z')).toMatchObject({ windowUncertain: false });
    expect(between('2026-11-20T15:59:59Z', '2026-11-20T16:00:01Z')).toMatchObject({ windowUncertain: false });
  });

  it('is marked when its end cannot be priced', () => {
    const { validTo, ...ending } = { ...flat, validTo: new Date('2026-11-20T02:00:01Z') };

    expect(cost({ price: { ...ending, validTo }, finishedAt: validTo })).toMatchObject({
      windowUncertain: true,
    });
    expect(
      cost({ startedAt: new Date('2026-12-31T15:59:59Z'), finishedAt: new Date('2027-01-01T01:00:00Z') }),
    ).toMatchObject({ rate: 'off_peak', windowUncertain: true });
  });

  it('is marked when a newer price began meanwhile, unless it is the same', () => {
    const dearer = { ...flat, id: 'dearer', prices: tokenPrices('0.000000003', '0.00000015', '0.0000007') };

    expect(cost({ price: flat, priceAtEnd: dearer })).toMatchObject({
      priceId: 'flash',
      windowUncertain: true,
    });
    expect(cost({ price: flat, priceAtEnd: { ...flat, id: 'same' } })).toMatchObject({
      windowUncertain: false,
    });
  });
});
