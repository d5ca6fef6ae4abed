import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDecimal, sum, timesInteger } from '../money/decimal.js';
import { Bill } from './bill.js';
import { readBillPeriod, type BillPeriod } from './bill-period.js';
import { maskKey } from './keys.js';
import { costOf, NO_COST, type MeterRecord } from './meter-record.js';
import { MODELS, type Model } from './protocol.js';
import { rateAt, type Currency } from './tariff.js';

interface Charge {
  at: number;
  model: Model;
  key: string;
  keyName: string;
  currency: Currency;
  wallet: 'Paid' | 'Granted';
  tokens: MeterRecord['tokens'];
}

const base: Charge = {
  at: Date.parse('2026-11-20T02:00:00Z'),
  model: 'deepseek-flash',
  key: 'sk-sandbox-norte-4f2a',
  keyName: 'norte',
  currency: 'USD',
  wallet: 'Paid',
  tokens: { cacheHit: 0, cacheMiss: 0, output: 0, reasoning: 0 },
};

function record(charge: Charge): MeterRecord {
  const rate = rateAt(charge.model, charge.currency, charge.at);
  const { exact: _, ...cost } = costOf(charge.tokens, rate);
  const at = new Date(charge.at).toISOString();
  return {
    id: 'x',
    requestId: null,
    startedAt: at,
    endedAt: at,
    pricedAt: at,
    requestedModel: charge.model,
    model: charge.model,
    userId: null,
    key: maskKey(charge.key),
    keyName: charge.keyName,
    status: 200,
    error: null,
    fault: null,
    billed: true,
    tokens: charge.tokens,
    rate: rate.name,
    prices: { cacheHit: rate.cacheHit.text, cacheMiss: rate.cacheMiss.text, output: rate.output.text },
    cost,
    currency: charge.currency,
    wallet: charge.wallet,
    inFlight: 1,
  };
}

function billOf(period: BillPeriod, records: readonly MeterRecord[]) {
  const bill = new Bill(period);
  for (const item of records) bill.add(item);
  const options = { columns: true, bom: true } as const;
  return {
    amount: parse<Record<string, string>>(bill.amountCsv(), options),
    cost: parse<Record<string, string>>(bill.costCsv(), options),
    texts: [bill.amountCsv(), bill.costCsv()],
  };
}

const day = (start: string, end = start, granularity: BillPeriod['granularity'] = 'day'): BillPeriod => ({
  start,
  end,
  offset: '+08:00',
  granularity,
});

it('prints the example of the facts: off-peak and peak of one day in two rows, the exact sum in one', () => {
  const tokens = { cacheHit: 0, cacheMiss: 1_000_000, output: 0, reasoning: 0 };
  const off = record({ ...base, at: Date.parse('2026-11-20T00:30:00Z'), keyName: 'Team, Primary', tokens });
  const peak = record({ ...base, keyName: 'Team, Primary', tokens });
  const { texts } = billOf(day('2026-11-20'), [off, peak]);

  const key = `"Team, Primary",sk-sandb${'*'.repeat(23)}4f2a`;
  const row = `5a4db0c5-0000-4000-8000-000000000001,2026-11-20T00:00:00+08:00,2026-11-21T00:00:00+08:00,deepseek-flash`;
  expect(texts[0]).toBe(
    '\uFEFFuser_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount\r\n' +
      `${row},${key},input_cache_miss_tokens,0.00000015,1000000\r\n` +
      `${row},${key},input_cache_miss_tokens,0.0000003,1000000\r\n` +
      `${row},${key},request_count,,2\r\n`,
  );
  expect(texts[1]).toBe(
    '\uFEFFuser_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\r\n' +
      `${row},Paid,0.4500000000000000,USD\r\n`,
  );
});

it('takes the end day whole, in the offset asked for, and nothing after it', () => {
  const tokens = { cacheHit: 0, cacheMiss: 10, output: 0, reasoning: 0 };
  const at = (instant: string) => record({ ...base, at: Date.parse(instant), tokens });
  const list = [
    '2026-11-19T15:59:59Z',
    '2026-11-19T16:00:00Z',
    '2026-11-21T15:59:59.999Z',
    '2026-11-21T16:00:00Z',
  ];
  const { cost } = billOf(day('2026-11-20', '2026-11-21'), list.map(at));

  expect(cost.map((row) => row.start_time_iso)).toEqual([
    '2026-11-20T00:00:00+08:00',
    '2026-11-21T00:00:00+08:00',
  ]);
});

it('leaves refused requests out', () => {
  const refused = { ...record(base), billed: false, prices: null, cost: NO_COST };
  expect(billOf(day('2026-11-20'), [refused])).toMatchObject({ amount: [], cost: [] });
});

it('price times amount sums to the cost of every bucket and model, exactly, and both to the meter', () => {
  const count = fc.integer({ min: 0, max: 3_000_000 });
  const start = Date.parse('2026-08-15T00:00:00Z');
  const charge: fc.Arbitrary<Charge> = fc.record({
    at: fc.integer({ min: start, max: start + 40 * 86_400_000 }),
    model: fc.constantFrom(...MODELS),
    key: fc.constantFrom('sk-sandbox-norte-4f2a', 'sk-sandbox-sur-77aa'),
    keyName: fc.constantFrom('norte', 'test, "name"', 'Ñandú'),
    currency: fc.constantFrom('USD', 'CNY'),
    wallet: fc.constantFrom('Paid', 'Granted'),
    tokens: fc.record({ cacheHit: count, cacheMiss: count, output: count, reasoning: fc.constant(0) }),
  });
  const granularity = fc.constantFrom('day' as const, 'hour' as const);
  const offset = fc.constantFrom('+08:00', '-05:00', '+05:30', '+00:00');
  fc.assert(
    fc.property(fc.array(charge, { maxLength: 60 }), granularity, offset, (charges, step, zone) => {
      const period = { ...day('2026-08-13', '2026-09-26', step), offset: zone };
      const records = charges.map(record);
      const { amount, cost } = billOf(period, records);

      const place = (row: Record<string, string>) => `${row.start_time_iso} ${row.model}`;
      const money = (row: Record<string, string>) =>
        row.type === 'request_count'
          ? 0n
          : timesInteger(parseDecimal(row.price ?? ''), BigInt(row.amount ?? ''));
      for (const at of new Set(cost.map(place))) {
        const lines = amount.filter((row) => place(row) === at).map(money);
        const costs = cost.filter((row) => place(row) === at).map((row) => parseDecimal(row.cost ?? ''));
        expect(sum(lines)).toBe(sum(costs));
      }
      expect(sum(amount.map(money))).toBe(sum(records.map((item) => parseDecimal(item.cost.total))));
      const identities = amount.map(({ amount: _, ...row }) => JSON.stringify(row));
      expect(new Set(identities).size).toBe(identities.length);
      const requests = amount
        .filter((row) => row.type === 'request_count')
        .map((row) => BigInt(row.amount ?? ''));
      expect(sum(requests)).toBe(BigInt(records.length));
      for (const row of cost) expect(row.cost).toMatch(/^\d+\.\d{16}$/);
    }),
  );
});

it('reads the period of a query and lists every fault of it', () => {
  const read = (text: string) => readBillPeriod(new URLSearchParams(text));
  expect(read('start=2026-11-20')).toMatchObject({
    errors: [],
    period: { granularity: 'hour', offset: '+08:00' },
  });
  expect(read('start=2026-11-20&end=2026-11-21&offset=+03:00')).toMatchObject({
    errors: [],
    period: { granularity: 'day', offset: '+03:00' },
  });
  const bad = read('start=2026-02-30&end=20261121&offset=8&granularity=week').errors.map(({ path }) => path);
  expect(bad).toEqual(['start', 'end', 'offset', 'granularity']);
  expect(read('start=2026-11-21&end=2026-11-20').errors).toHaveLength(1);
  expect(read('start=2020-11-21&end=2026-11-20').errors).toHaveLength(1);
});
