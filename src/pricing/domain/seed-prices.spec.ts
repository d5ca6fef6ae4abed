import { describe, expect, it } from 'vitest';
import { formatDecimal } from '../../money/decimal.js';
import { priceRequest } from './price-request.js';
import { SEED_PRICES, SEED_SCHEDULES } from './seed-prices.js';
import { seedPrice } from './seed-row.js';

const schedules = new Map(SEED_SCHEDULES.map((schedule) => [schedule.name, schedule]));
const MILLION = 1_000_000;

type Given = Partial<Parameters<typeof priceRequest>[1]> & { at: string; model: string };

function cost({ at, ...given }: Given, prices = SEED_PRICES) {
  const startedAt = new Date(at);
  return priceRequest(
    { prices, schedules },
    {
      provider: 'deepseek',
      currency: 'USD',
      usage: { cacheHit: 0, cacheMiss: MILLION, output: 0 },
      startedAt,
      finishedAt: startedAt,
      ...given,
    },
  );
}

describe("DeepSeek's prices of a million missed tokens", () => {
  it.each([
    ['deepseek-flash', '2026-11-20T00:59:59Z', '0.15', 'off_peak'],
    ['deepseek-flash', '2026-11-20T01:00:00Z', '0.3', 'peak'],
    ['deepseek-flash', '2026-11-20T04:00:00Z', '0.15', 'off_peak'],
    ['deepseek-flash', '2026-10-02T02:00:00Z', '0.15', 'off_peak'],
    ['deepseek-flash', '2026-10-09T02:00:00Z', '0.3', 'peak'],
    ['deepseek-flash', '2026-10-10T02:00:00Z', '0.15', 'off_peak'],
    ['deepseek-flash', '2026-09-20T07:00:00Z', '0.15', 'off_peak'],
    ['deepseek-v4-flash', '2026-08-22T02:00:00Z', '0.44', 'peak'],
    ['deepseek-v4-flash', '2026-08-23T02:00:00Z', '0.22', 'off_peak'],
    ['deepseek-v4-flash', '2026-08-16T15:59:59Z', '0.14', 'flat'],
    ['deepseek-v4-flash', '2026-08-16T16:00:00Z', '0.22', 'off_peak'],
    ['deepseek-v4-flash', '2026-04-23T16:00:00Z', '0.14', 'flat'],
    ['deepseek-v4-flash', '2026-09-09T15:59:59Z', '0.22', 'off_peak'],
    ['deepseek-v4-flash', '2026-09-09T16:00:00Z', '0.15', 'off_peak'],
    ['deepseek-v4-flash-vision-exp', '2026-09-07T06:00:00Z', '0.44', 'peak'],
    ['deepseek-v4-flash-vision-exp', '2026-11-20T06:00:00Z', '0.3', 'peak'],
    ['deepseek-v4-pro', '2026-08-16T15:59:59Z', '0.435', 'flat'],
    ['deepseek-v4-pro', '2026-08-16T16:00:00Z', '0.66', 'off_peak'],
    ['deepseek-v4-pro', '2026-11-20T09:59:59Z', '1.32', 'peak'],
    ['deepseek-chat', '2025-12-15T12:00:00Z', '0.28', 'flat'],
    ['deepseek-reasoner', '2026-04-23T15:59:59Z', '0.28', 'flat'],
  ])('%s at %s: %s, %s', (model, at, amount, rate) => {
    expect(cost({ model, at })).toMatchObject({ status: 'known', amount, rate });
  });

  it.each([
    ['deepseek-flash', '2026-09-09T15:59:59Z'],
    ['deepseek-v4-flash', '2026-04-23T15:59:59Z'],
    ['deepseek-v4-flash-vision-exp', '2026-08-16T15:59:59Z'],
    ['deepseek-chat', '2026-04-23T16:00:00Z'],
    ['deepseek-chat', '2025-11-30T15:59:59Z'],
    ['deepseek-flash', '2027-03-03T02:00:00Z'],
    ['deepseek-next', '2026-11-20T02:00:00Z'],
  ])('%s at %s: unknown', (model, at) => {
    expect(cost({ model, at })).toMatchObject({ status: 'unknown' });
  });

  it('has yuan for accounts billed in yuan, read off a bill of July', () => {
    // 352,921 × 0.000006 + 105,402,624 × 0.000000025 + 1,885,620 × 0.000003, the bill's own total
    const usage = { cacheHit: 105_402_624, cacheMiss: 1_885_620, output: 352_921 };

    expect(
      cost({ model: 'deepseek-v4-pro', currency: 'CNY', at: '2026-07-13T04:00:00Z', usage }),
    ).toMatchObject({
      amount: '10.4094516',
      currency: 'CNY',
    });
  });

  it('charges off-peak exactly half of peak, in both currencies', () => {
    for (const { peak, prices } of SEED_PRICES) {
      if (!peak) continue;
      expect(peak.cacheHit).toBe(prices.cacheHit * 2n);
      expect(peak.cacheMiss).toBe(prices.cacheMiss * 2n);
      expect(peak.output).toBe(prices.output * 2n);
    }
    expect(SEED_PRICES.filter(({ peak }) => peak)).toHaveLength(12);
  });

  it('marks a request that was under way when the price changed', () => {
    expect(
      cost({
        model: 'deepseek-v4-flash',
        at: '2026-08-16T15:59:59Z',
        finishedAt: new Date('2026-08-16T16:00:01Z'),
      }),
    ).toMatchObject({ amount: '0.14', rate: 'flat', windowUncertain: true });
  });

  it('marks a request during which a price was added that has no end before it', () => {
    const prices = SEED_PRICES.filter(({ model }) => model === 'deepseek-v4-flash').map((price) => ({
      ...price,
      validTo: null,
    }));
    const given = { model: 'deepseek-v4-flash', at: '2026-08-16T15:59:59Z' };

    expect(cost({ ...given, finishedAt: new Date('2026-08-16T16:00:01Z') }, prices)).toMatchObject({
      amount: '0.14',
      windowUncertain: true,
    });
  });
});

describe('prices of Groq and xAI', () => {
  it('takes the cached rate for cached tokens', () => {
    // 4,608 × 0.000000075 = 0.0003456; 33 × 0.00000015 = 0.00000495; 1,817 × 0.0000006 = 0.0010902
    const usage = { cacheHit: 4_608, cacheMiss: 33, output: 1_817 };

    expect(
      cost({ provider: 'groq', model: 'openai/gpt-oss-120b', at: '2026-11-20T02:00:00Z', usage }),
    ).toMatchObject({ amount: '0.00144075', rate: 'flat' });
  });

  it.each([
    // 1,000 × 0.0000005 = 0.0005; 198,999 × 0.000002 = 0.397998; 1,000 × 0.000006 = 0.006
    [198_999, '0.404498'],
    // From 200,000 prompt tokens on everything is charged twice: 0.001 + 199,000 × 0.000004 + 0.012
    [199_000, '0.809'],
  ])('charges the whole of a request with 1,000 + %s prompt tokens by its size: %s', (cacheMiss, amount) => {
    const usage = { cacheHit: 1_000, cacheMiss, output: 1_000 };

    expect(cost({ provider: 'xai', model: 'grok-4.7', at: '2026-11-20T02:00:00Z', usage })).toMatchObject({
      amount,
    });
  });
});

describe('the seeds', () => {
  it('have an id of their own, a source, a schedule that exists and prices of some size', () => {
    expect(new Set(SEED_PRICES.map(({ id }) => id)).size).toBe(SEED_PRICES.length);
    for (const { id, source, schedule, peak, prices } of SEED_PRICES) {
      expect(id).toMatch(/^00000000-0000-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(source).toMatch(/\w.+\.$/);
      expect(schedule === undefined).toBe(peak === undefined);
      if (schedule !== undefined) expect(schedules.has(schedule)).toBe(true);
      expect(
        prices.cacheHit > 0n && prices.cacheHit <= prices.cacheMiss && prices.cacheMiss < prices.output,
      ).toBe(true);
    }
  });

  it('keep the ids they have: attempts name them', () => {
    expect(
      SEED_PRICES.find(({ model, currency }) => model === 'deepseek-flash' && currency === 'USD')?.id,
    ).toBe('00000000-0000-8611-8e7d-1db1d66e5c11');
  });

  it('never overlap, so that a deleted one leaves its time without a price', () => {
    for (const deleted of SEED_PRICES) {
      const rest = SEED_PRICES.filter((price) => price !== deleted);
      const { provider, model, currency, validFrom, minPromptTokens } = deleted;
      // Where a request's size decides, the smaller price would stand in; that is the provider's base price.
      if (minPromptTokens) continue;
      const at = new Date(validFrom.getTime() + 1).toISOString();
      expect(
        cost({ provider, model, currency, at, usage: { cacheHit: 1, cacheMiss: 1, output: 1 } }, rest),
      ).toEqual({
        status: 'unknown',
        reason: 'no_price',
      });
    }
  });

  it('refuses a published price that no single token can have', () => {
    const row = {
      provider: 'p',
      model: 'm',
      currency: 'USD',
      from: '2026-01-01T00:00:00Z',
      source: 'a test.',
    };

    expect(() => seedPrice({ ...row, perMillion: '0.0000000000001 / 1 / 1' })).toThrow(/one token/);
    expect(() => seedPrice({ ...row, perMillion: '1 / 1' })).toThrow(/hit \/ miss \/ output/);
    expect(formatDecimal(seedPrice({ ...row, perMillion: '0.003625 / 0.435 / 0.87' }).prices.cacheHit)).toBe(
      '0.000000003625',
    );
  });
});
