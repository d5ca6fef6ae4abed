import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Money, Page } from '../support/api-client.js';
import { AMOUNT_HEADER, COST_HEADER } from '../support/bills.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { addAccount, eventually } from '../support/effects.js';
import { holdTable } from '../support/periods.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

interface Bill {
  id: string;
  rows: number;
  billed: Money;
  warnings: { code: string }[];
}

const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64'), SANDBOX: 'off', ROLE: 'api' };
const DAY = '2026-10-05T00:00:00+08:00,2026-10-06T00:00:00+08:00,deepseek-flash';
const KEY = 'ajena,sk-ajena********************0001';

let database: TestDatabase;
let server: TestServer;
let pool: Pool;
let account: string;

const start = () => startServer({ env: { ...env, DATABASE_URL: database.url } });

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
  server = await start();
  await addAccount(server.api, 'http://127.0.0.1:1');
  const { items } = await server.api.ok(server.api.get<Page<{ id: string }>>('/v1/provider-accounts'));
  account = items[0]?.id ?? '';
});
afterAll(async () => {
  await pool.end();
  await server.stop();
  await database.drop();
  eraseFolders();
});

/** A bill of one day: so many output tokens at a millionth each. */
function form(tokens: number): FormData {
  const amount = `${AMOUNT_HEADER}\nu-1,${DAY},${KEY},output_tokens,0.000001,${tokens}\n`;
  const cost = `${COST_HEADER}\nu-1,${DAY},Paid,0.${String(tokens).padStart(6, '0')},USD\n`;
  const data = new FormData();
  data.append('files', new Blob([amount]), 'amount-2026-10.csv');
  data.append('files', new Blob([cost]), 'cost-2026-10.csv');
  return data;
}
const send = (tokens: number) =>
  server.api.post<Bill>(`/v1/provider-accounts/${account}/bills`, form(tokens));
const active = async () =>
  (
    await pool.query<{ bill: string; cost: string }>(
      'select bill_id as bill, trim_scale(cost)::text as cost from bill_lines where replaced_by is null',
    )
  ).rows;

it('a bill whose import is killed at its last step leaves what was there, and can be sent again', async () => {
  const first = await send(7_000);
  expect(first.status).toBe(201);
  const before = await active();
  expect(before).toEqual([{ bill: first.body.id, cost: '0.007' }]);

  // Its lines are written and those of the first bill replaced; only the bill's own row is missing.
  const letGo = await holdTable(database.url, 'bills');
  const lost = send(9_000).catch(() => 'connection lost');
  await eventually('the restated bill at its last step', async () => {
    const waiting = await pool.query(
      `select from pg_locks where relation = 'bills'::regclass and not granted`,
    );
    return waiting.rowCount === 1 ? true : undefined;
  });
  await server.kill();
  await letGo();

  expect(await lost).toBe('connection lost');
  await eventually('the dead connection is gone', async () => {
    const open = await pool.query(
      `select from pg_locks where relation = 'bill_lines'::regclass and mode = 'RowExclusiveLock'`,
    );
    return open.rowCount === 0 ? true : undefined;
  });
  expect(await active()).toEqual(before);

  server = await start();
  const again = await send(9_000);
  expect(again.status).toBe(201);
  expect(again.body.warnings.map(({ code }) => code)).toContain('restated');
  expect(await active()).toEqual([{ bill: again.body.id, cost: '0.009' }]);
  const { items } = await server.api.ok(server.api.get<Page<Bill>>(`/v1/provider-accounts/${account}/bills`));
  expect(items.map(({ id }) => id).toSorted()).toEqual([first.body.id, again.body.id].toSorted());
});
