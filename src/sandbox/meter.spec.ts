import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SandboxAccount } from './account.js';
import type { MeterRecord } from './meter-record.js';
import { Meter } from './meter.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-meter-'));
  file = join(folder, 'meter.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function record(id: string, change: Partial<MeterRecord> = {}): MeterRecord {
  const at = '2026-11-20T02:00:00.000Z';
  return {
    id,
    requestId: `r-${id}`,
    startedAt: at,
    endedAt: at,
    pricedAt: at,
    requestedModel: 'deepseek-flash',
    model: 'deepseek-flash',
    userId: null,
    key: 'sk-x',
    keyName: 'ñandú',
    status: 200,
    error: null,
    fault: null,
    billed: true,
    tokens: { cacheHit: 1, cacheMiss: 2, output: 3, reasoning: 0 },
    rate: 'peak',
    prices: { cacheHit: '0.1', cacheMiss: '0.2', output: '0.3' },
    cost: { cacheHit: '0.1', cacheMiss: '0.4', output: '0.9', total: '1.4' },
    currency: 'USD',
    wallet: 'Paid',
    inFlight: 3,
    ...change,
  };
}

it('finds its books again, without a last line that was cut', async () => {
  const first = await Meter.open(folder);
  first.append(record('1'));
  first.append(record('2', { status: 429, billed: false, wallet: null, cost: record('').cost, inFlight: 9 }));
  first.close();
  appendFileSync(file, '{"id":"3","req');

  const second = await Meter.open(folder);
  second.append(record('4'));
  second.close();
  const third = await Meter.open(folder);

  expect(third.totals.toJSON()).toEqual(second.totals.toJSON());
  expect(third.totals.toJSON()).toMatchObject({
    requests: 3,
    billedRequests: 2,
    refused: 1,
    tokens: { cacheHit: 2, cacheMiss: 4, output: 6 },
    cost: { USD: '2.8' },
    byStatus: { 200: 2, 429: 1 },
    maxConcurrency: 9,
  });
  expect((await third.latest({ limit: 10 })).map(({ id }) => id)).toEqual(['4', '2', '1']);
  third.close();
});

it('reads files of many chunks, with characters of several bytes', async () => {
  const name = 'ñ'.repeat(999);
  const lines = Array.from({ length: 200 }, (_, index) =>
    JSON.stringify(record(String(index), { keyName: name })),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  const meter = await Meter.open(folder);
  expect(Object.keys(meter.totals.toJSON().byKey)).toEqual([name]);
  expect((await meter.latest({ limit: 2 })).map(({ id }) => id)).toEqual(['199', '198']);
  meter.close();
});

it('refuses books with a damaged line in the middle', async () => {
  writeFileSync(file, `${JSON.stringify(record('1'))}\n{"half\n${JSON.stringify(record('2'))}\n`);
  await expect(Meter.open(folder)).rejects.toThrow('line 2 is damaged');
});

it('hands each line over before append returns', async () => {
  const meter = await Meter.open(folder);
  meter.append(record('1'));
  expect(readFileSync(file, 'utf8')).toContain('"id":"1"');
  meter.close();
});

it('looks up by request id and by span, first instant included and last excluded', async () => {
  const meter = await Meter.open(folder);
  for (const hour of ['01', '02', '03'])
    meter.append(record(hour, { pricedAt: `2026-11-20T${hour}:00:00.000Z` }));
  const within = await meter.totalsWithin({
    fromMs: Date.parse('2026-11-20T01:00:00Z'),
    toMs: Date.parse('2026-11-20T03:00:00Z'),
  });
  expect(within.toJSON().requests).toBe(2);
  expect(await meter.latest({ limit: 5, requestId: 'r-02' })).toMatchObject([{ id: '02' }]);
  meter.close();
});

it('takes charges from granted money first and keeps balances over a restart', async () => {
  const meter = await Meter.open(folder);
  const account = new SandboxAccount(folder, meter.totals);
  account.change({ balance: '10', grantedBalance: '2', concurrency: 7 });
  meter.append(record('1', { wallet: account.wallets.walletFor(14n * 10n ** 17n) }));
  meter.append(record('2', { wallet: account.wallets.walletFor(14n * 10n ** 17n) }));
  meter.close();

  const again = new SandboxAccount(folder, meter.totals);
  expect(again.toJSON()).toMatchObject({
    balance: '8.6',
    grantedBalance: '0.6',
    concurrency: { 'deepseek-flash': 7, 'deepseek-v4-pro': 7 },
  });
  again.change({ currency: 'CNY' });
  expect(again.wallets.balanceJson()).toMatchObject({
    balance_infos: [{ currency: 'CNY', total_balance: '9.20', granted_balance: '0.60' }],
  });
});
