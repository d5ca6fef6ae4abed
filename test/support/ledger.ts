import type { DataSource } from 'typeorm';
import { uuidV7 } from '../../src/database/uuid-v7.js';

/** A row of the ledger as a test makes it; costs are decimal text. */
export interface LedgerRow {
  id: string;
  invoiceId: string;
  companyId: string;
  providerAccountId: string;
  keyId: string;
  model: string;
  number: number;
  currency: string;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  outcome: string | null;
  detail: string | null;
  httpStatus: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  /** All four kinds, or none. */
  tokens: { cacheHit: number; cacheMiss: number; output: number; reasoning: number } | null;
  cost: string | null;
  heldCost: string | null;
  priceId: string | null;
  rate: 'flat' | 'peak' | 'off_peak' | null;
  saving: string | null;
  providerCostTicks: string | null;
  providerCostDiffers: boolean;
  responseModel: string | null;
}

/** A succeeded request that cost 0.001 USD, changed as the test needs it. */
export function ledgerRow(change: Partial<LedgerRow> = {}): LedgerRow {
  return {
    id: uuidV7(),
    invoiceId: uuidV7(),
    companyId: '00000000-0000-7000-8000-00000000000c',
    providerAccountId: '00000000-0000-7000-8000-00000000000a',
    keyId: '00000000-0000-7000-8000-00000000000e',
    model: 'deepseek-flash',
    number: 1,
    currency: 'USD',
    status: 'succeeded',
    outcome: 'success',
    detail: null,
    httpStatus: 200,
    startedAt: new Date(),
    finishedAt: null,
    tokens: { cacheHit: 10, cacheMiss: 20, output: 30, reasoning: 5 },
    cost: '0.001',
    heldCost: null,
    priceId: null,
    rate: null,
    saving: null,
    providerCostTicks: null,
    providerCostDiffers: false,
    responseModel: null,
    ...change,
  };
}

/** Writes rows as they are, in one statement, as if their requests had been made. */
export async function writeLedger(
  source: Pick<DataSource, 'query'>,
  rows: readonly LedgerRow[],
): Promise<void> {
  await source.query(
    `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status,
            outcome, detail, http_status, started_at, finished_at, cache_hit_tokens, cache_miss_tokens, output_tokens,
            reasoning_tokens, cost, cost_status, held_cost, price_id, rate, currency, saving, provider_cost_ticks, provider_cost_differs,
            prompt_version, thinking, response_model, worker_id, claim_token)
     select (row->>'id')::uuid, (row->>'invoiceId')::uuid, (row->>'companyId')::uuid, (row->>'providerAccountId')::uuid,
            (row->>'keyId')::uuid, 'deepseek', row->>'model', (row->>'number')::int, row->>'status', row->>'outcome', row->>'detail',
            (row->>'httpStatus')::int, (row->>'startedAt')::timestamptz, (row->>'finishedAt')::timestamptz, (row->'tokens'->>'cacheHit')::bigint,
            (row->'tokens'->>'cacheMiss')::bigint, (row->'tokens'->>'output')::bigint,
            (row->'tokens'->>'reasoning')::bigint, (row->>'cost')::numeric,
            case when row->>'cost' is null then 'unknown' else 'known' end, (row->>'heldCost')::numeric,
            (row->>'priceId')::uuid, row->>'rate', row->>'currency', (row->>'saving')::numeric,
            (row->>'providerCostTicks')::bigint, (row->>'providerCostDiffers')::boolean, 'classify-1', false,
            row->>'responseModel', 'test', 1
       from jsonb_array_elements($1::jsonb) as row`,
    [JSON.stringify(rows)],
  );
}
