import { Client, type Pool } from 'pg';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { parseDecimal } from '../../src/money/decimal.js';
import type { ApiClient } from './api-client.js';
import { eventually } from './effects.js';
import { ledgerRow, writeLedger, type LedgerRow } from './ledger.js';

/** All codes that a close can be blocked by. */
export const EVERY_BLOCKER = [
  'period_not_over',
  'earlier_period_open',
  'unknown_attempts',
  'missing_price',
  'no_bill',
  'difference',
  'foreign_cost',
  'quarantined_lines',
  'missing_exchange_rate',
];

/** A close by which each invoice bears its own requests, whatever stands in its way. */
export const CLOSE_ANYWAY = {
  method: 'per_invoice',
  driver: 'invoices',
  pool: 'metered',
  acceptBlockers: EVERY_BLOCKER,
  reason: 'prueba',
};

/** The month so many months ago, in UTC: tests stay away from its edges. */
export function monthAgo(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15)).toISOString().slice(0, 7);
}

/** A moment in the middle of a month. */
export const inside = (period: string, day = 15) =>
  new Date(`${period}-${String(day).padStart(2, '0')}T12:00:00Z`);

/** Has a report made and waits for its file; gives its id. */
export async function madeReport(api: ApiClient, period: string): Promise<string> {
  const { id } = await api.ok(api.post<{ id: string }>(`/v1/periods/${period}/reports`, { format: 'json' }));
  await eventually('the report is finished', async () => {
    const { status } = await api.ok(api.get<{ status: string }>(`/v1/reports/${id}`));
    return status === 'finished';
  });
  return id;
}

/** Writes requests of a month. */
export async function use(
  pool: Pick<Client, 'query'>,
  period: string,
  ...rows: Partial<LedgerRow>[]
): Promise<LedgerRow[]> {
  const made = rows.map((row) => ledgerRow({ startedAt: inside(period), ...row }));
  await writeLedger(
    { query: (sql: string, parameters?: unknown[]) => pool.query(sql, parameters) } as never,
    made,
  );
  return made;
}

/** What the ledger says a month cost each company, in units of 10⁻¹⁸. */
export async function ledgerCosts(pool: Pool, period: string): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ company: string; cost: string }>(
    `select company_id as company, sum(cost)::text as cost from attempts
      where to_char(started_at, 'YYYY-MM') = $1 and cost is not null group by 1`,
    [period],
  );
  return new Map(rows.map(({ company, cost }) => [company, parseDecimal(cost)]));
}

/** What a closed month cost each company by the requests that its close has counted. */
export async function frozenCosts(pool: Pool, period: string): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ company: string; cost: string }>(
    `select company_id as company, sum(case when late.attempt_id is null then cost else prior_cost end)::text as cost
       from attempts left join late_attempts as late on late.attempt_id = attempts.id
      where to_char(started_at, 'YYYY-MM') = $1 group by 1`,
    [period],
  );
  return new Map(rows.map(({ company, cost }) => [company, parseDecimal(cost)]));
}

/** A bill of one key and bucket, as an import would leave it; `restates`: ids of bills whose lines it replaces. */
export async function bill(
  pool: Pool,
  input: { accountId: string; keyId: string; start: Date; end: Date; cost: string; restates?: string[] },
): Promise<string> {
  const id = uuidV7();
  await pool.query(
    `insert into bills (id, provider_account_id, content_hash, format, file_names, period_start, period_end, utc_offset,
                        rows, billed, granted, has_costs, status, warnings)
     values ($1::uuid, $2, $1::text, 'deepseek', '[]', $3, $4, '+00:00', 1,
             jsonb_build_array(jsonb_build_object('amount', $5::text, 'currency', 'USD')), '[]', false, 'unreconciled', '[]')`,
    [id, input.accountId, input.start, input.end, input.cost],
  );
  await pool.query('update bill_lines set replaced_by = $1 where bill_id = any ($2::uuid[])', [
    id,
    input.restates ?? [],
  ]);
  await pool.query(
    `insert into bill_lines (bill_id, provider_account_id, starts_at, ends_at, model, key_name, key_id, kind, raw_type,
                             price, quantity, cost, currency, file, line)
     values ($1, $2, $3, $4, 'deepseek-flash', 'clave', $5, 'output', 'output', $6::numeric, 1, $6::numeric, 'USD', 'a.csv', 2)`,
    [id, input.accountId, input.start, input.end, input.keyId, input.cost],
  );
  return id;
}

/** Holds a lock on a table until it is let go of. */
export async function holdTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in share mode`);
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}
