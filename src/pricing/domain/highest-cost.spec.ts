import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../money/decimal.js';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import { highestCost, type RequestToBound } from './highest-cost.js';
import type { PeakSchedule } from './peak-schedule.js';
import { priceRequest, type PriceBook } from './price-request.js';
import type { Price } from './price.js';

const MINUTE_MS = 60_000;
const flash = {
  provider: 'deepseek',
  model: 'deepseek-flash',
  currency: 'USD',
} as const;
const offPeak = tokenPrices('0.000000003', '0.00000015', '0.0000006');
const peak = tokenPrices('0.000000006', '0.0000003', '0.0000012');
const flashPrice: Price = {
  id: 'flash',
  ...flash,
  prices: offPeak,
  peak,
  schedule: DEEPSEEK_SCHEDULE.name,
  validFrom: new Date('2026-09-09T16:00:00Z'),
  validTo: null,
};

function tokenPrices(cacheHit: string, cacheMiss: string, output: string) {
  return {
    cacheHit: parseDecimal(cacheHit),
    cacheMiss: parseDecimal(cacheMiss),
    output: parseDecimal(output),
  };
}

function bookOf(prices: readonly Price[], schedule: PeakSchedule = DEEPSEEK_SCHEDULE): PriceBook {
  return { prices, schedules: new Map([[schedule.name, schedule]]) };
}

function bound(change: Partial<RequestToBound> = {}, prices: readonly Price[] = [flashPrice]) {
  const startedAt = change.startedAt ?? new Date('2026-11-20T05:00:00Z');
  const result = highestCost(bookOf(prices), {
    ...flash,
    promptTokensMax: 1_000,
    outputTokensMax: 100,
    startedAt,
    finishedAtMax: new Date(startedAt.getTime() + 2 * MINUTE_MS),
    ...change,
  });
  return result === undefined ? undefined : formatDecimal(result);
}

describe('the most that a request can cost', () => {
  it('is every prompt token uncached and every output token there may be', () => {
    // 1,000 × 0.00000015 + 100 × 0.0000006
    expect(bound()).toBe('0.00021');
  });

  it('is that of the peak hours where one of them may be reached before it ends', () => {
    // From 06:00:00 on it is peak in Beijing.
    expect(bound({ startedAt: new Date('2026-11-20T05:57:59Z') })).toBe('0.00021');
    expect(bound({ startedAt: new Date('2026-11-20T05:58:01Z') })).toBe('0.00042');
    expect(bound({ startedAt: new Date('2026-11-20T09:59:59Z') })).toBe('0.00042');
    expect(bound({ startedAt: new Date('2026-11-20T10:00:00Z') })).toBe('0.00021');
  });

  it('sees peak hours that begin and end while the request runs', () => {
    const short: PeakSchedule = {
      ...DEEPSEEK_SCHEDULE,
      periods: DEEPSEEK_SCHEDULE.periods.map((period) => ({
        ...period,
        windows: [{ start: '13:01', end: '13:02' }],
      })),
    };
    const startedAt = new Date('2026-11-20T05:00:30Z');
    const finishedAtMax = new Date('2026-11-20T05:02:30Z');
    const request = { ...flash, promptTokensMax: 1_000, outputTokensMax: 100, startedAt, finishedAtMax };

    expect(highestCost(bookOf([flashPrice], short), request)).toBe(parseDecimal('0.00042'));
  });

  it('is that of the peak hours for a request that may take longer than is looked at', () => {
    const startedAt = new Date('2026-11-20T10:00:00Z');

    expect(bound({ startedAt, finishedAtMax: new Date(startedAt.getTime() + 61 * MINUTE_MS) })).toBe(
      '0.00042',
    );
  });

  it('is that of the peak hours in a year without a verified calendar', () => {
    expect(bound({ startedAt: new Date('2027-03-03T02:00:00Z') })).toBe('0.00042');
  });

  it('sees a dearer price that begins while the request runs', () => {
    const dearer = {
      ...flashPrice,
      id: 'dearer',
      prices: tokenPrices('0', '0.01', '0.02'),
      peak: tokenPrices('0', '0.01', '0.02'),
      validFrom: new Date('2026-11-20T05:00:00.500Z'),
      validTo: new Date('2026-11-20T05:00:00.600Z'),
    };

    expect(bound({}, [flashPrice, dearer])).toBe('12');
  });

  it('sees a price that holds from a number of prompt tokens on, if they may be reached', () => {
    const { peak: _peak, schedule: _schedule, ...flat } = flashPrice;
    const large = {
      ...flat,
      id: 'large',
      minPromptTokens: 1_000,
      prices: tokenPrices('0', '0.01', '0.02'),
    };

    expect(bound({ promptTokensMax: 999 }, [flat, large])).toBe('0.00020985');
    expect(bound({ promptTokensMax: 1_000 }, [flat, large])).toBe('12');
  });

  it.each([
    ['model', { model: 'other' }],
    ['currency', { currency: 'CNY' }],
    ['moment', { startedAt: new Date('2026-09-09T15:59:59Z') }],
  ])('is not known without a price for the %s', (_what, change) => {
    expect(bound(change)).toBeUndefined();
  });

  it('is not known where only larger requests have a price', () => {
    expect(bound({}, [{ ...flashPrice, minPromptTokens: 500 }])).toBeUndefined();
  });

  it('is never below what the request then costs, whatever its tokens, its end and the book', () => {
    const amount = fc.nat(999).map((units) => BigInt(units) * 10n ** 10n);
    const prices = fc.record({ cacheHit: amount, cacheMiss: amount, output: amount });
    const at = fc.nat(40 * 60).map((seconds) => new Date(Date.UTC(2026, 10, 20, 0, 40) + seconds * 1_000));
    const price = fc
      .record({
        id: fc.uuid(),
        prices,
        peak: fc.option(prices, { nil: undefined }),
        minPromptTokens: fc.constantFrom(0, 0, 500, 900, 5_000),
        validFrom: fc.oneof(fc.constant(new Date(0)), at),
        lastsSeconds: fc.option(fc.integer({ min: 1, max: 3_000 })),
      })
      .map(({ peak: peakPrices, lastsSeconds, ...rest }): Price => ({
        ...flash,
        ...rest,
        ...(peakPrices && { peak: peakPrices, schedule: DEEPSEEK_SCHEDULE.name }),
        validTo: lastsSeconds === null ? null : new Date(rest.validFrom.getTime() + lastsSeconds * 1_000),
      }));
    const request = fc.record({
      startedAt: at,
      lastsMsMax: fc.integer({ min: 1, max: 70 * MINUTE_MS }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      hits: fc.nat(1_000),
      misses: fc.nat(1_000),
      output: fc.nat(200),
      spare: fc.nat(50),
    });

    fc.assert(
      fc.property(fc.array(price, { maxLength: 5 }), request, (some, asked) => {
        const book = bookOf(some);
        const startedAt = asked.startedAt;
        const most = highestCost(book, {
          ...flash,
          promptTokensMax: asked.hits + asked.misses + asked.spare,
          outputTokensMax: asked.output + asked.spare,
          startedAt,
          finishedAtMax: new Date(startedAt.getTime() + asked.lastsMsMax),
        });
        if (most === undefined) return;
        const finishedAt = new Date(startedAt.getTime() + Math.floor(asked.lastsMsMax * asked.part));
        const usage = { cacheHit: asked.hits, cacheMiss: asked.misses, output: asked.output };
        // By its start, as we price it, and by its end, as the bill may.
        for (const instant of [startedAt, finishedAt]) {
          const cost = priceRequest(book, { ...flash, usage, startedAt: instant, finishedAt });
          if (cost.status === 'known') expect(parseDecimal(cost.amount)).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
