import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Notices } from '../../src/database/notices.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { formatDecimal, type Decimal } from '../../src/money/decimal.js';
import { PriceBookService } from '../../src/pricing/price-book.service.js';
import { BillImported } from '../../src/reconciliation/bill-imported.js';
import { BillMatcher } from '../../src/reconciliation/bill-matcher.js';
import { BillReads } from '../../src/reconciliation/bill-reads.js';
import { BillTotals } from '../../src/reconciliation/bill-totals.js';
import { LateSettlement } from '../../src/reconciliation/late-settlement.js';
import { PeriodBill } from '../../src/reconciliation/period-bill.service.js';
import { RateRules } from '../../src/reconciliation/rate-rules.js';
import { ReconciliationService } from '../../src/reconciliation/reconciliation.service.js';
import { SettlementService } from '../../src/reconciliation/settlement.service.js';
import { ENTITIES } from '../../src/schema.js';
import { AttemptSettlement } from '../../src/usage/attempt-settlement.js';
import { AccountsInUse } from '../../src/usage/accounts-in-use.service.js';
import { BucketUse } from '../../src/usage/bucket-use.service.js';
import { GroupNames } from '../../src/usage/group-names.js';
import { createTestDatabase } from './database.js';

/** One request as it really was. `fate`: what we got to know of it, and whether the provider billed it. */
export interface RealRequest {
  id: string;
  companyId: string;
  keyId: string;
  /** Null: sent by somebody else on the same account; we have no row of it. */
  fate: 'known' | 'lost' | 'lost_unbilled' | 'answered' | 'foreign' | 'refused';
  model: string;
  responseModel?: string;
  startedAt: Date;
  finishedAt: Date;
  tokens: { cacheHit: number; cacheMiss: number; output: number };
  heldCost?: string;
}

/** One line of a bill, as a test makes it. */
export interface BillLineRow {
  startsAt: Date;
  endsAt: Date;
  model: string;
  keyId: string | null;
  keyName: string | null;
  keyFingerprint: string | null;
  kind: string;
  price: string | null;
  quantity: bigint;
  cost: Decimal;
  currency?: string;
  quarantined?: string | null;
}

export const ACCOUNT = '00000000-0000-7000-8000-00000000000a';

/** The rooms that match bills with requests. */
export function matchingRooms({ database, prices }: { database: Database; prices: PriceBookService }) {
  const reads = new BillReads();
  const use = new BucketUse();
  const inUse = new AccountsInUse();
  const matcher = new BillMatcher(reads, use, prices);
  const rules = new RateRules();
  const settlement = new SettlementService(reads, use, matcher, rules, new AttemptSettlement());
  const totals = new BillTotals(reads, use);
  const imported = new BillImported(reads, settlement, totals);
  const names = new GroupNames();
  return {
    imported,
    late: new LateSettlement(database, inUse, reads, imported),
    reconciliation: new ReconciliationService(database, reads, totals, matcher, rules, imported, names),
    periodBill: new PeriodBill(reads, use, inUse, matcher, rules),
  };
}

/** The same on a database of their own. */
export async function openBilledLedger() {
  const created = await createTestDatabase();
  const source = await openDataSource(created.url, ENTITIES);
  const database = new Database(source);
  const notices = new Notices(created.url);
  const prices = new PriceBookService(database, notices);
  await prices.onApplicationBootstrap();
  return {
    source,
    database,
    prices,
    ...matchingRooms({ database, prices }),
    close: async () => {
      prices.onApplicationShutdown();
      await notices.close();
      await source.destroy();
      await created.drop();
    },
    empty: () =>
      source.query('truncate attempts, bills, bill_lines, bill_costs, bill_rate_rules, outbox_events'),
  };
}
export type BilledLedger = Awaited<ReturnType<typeof openBilledLedger>>;

/** Writes what we know of the requests, priced by the book as our workers do it. */
export async function writeRequests(
  { source, prices }: BilledLedger,
  requests: readonly RealRequest[],
): Promise<void> {
  const rows = requests
    .filter(({ fate }) => fate !== 'foreign')
    .map(({ fate, tokens, startedAt, finishedAt, ...request }) => {
      const isKnown = fate === 'known';
      const cost = prices.cost({
        provider: 'deepseek',
        model: request.model,
        currency: 'USD',
        usage: tokens,
        startedAt,
        finishedAt,
      });
      const priced = isKnown && cost.status === 'known' ? cost : null;
      return {
        ...request,
        startedAt,
        finishedAt,
        responseModel: isKnown || fate === 'answered' ? (request.responseModel ?? null) : null,
        status: { known: 'succeeded', answered: 'succeeded', refused: 'failed' }[fate as string] ?? 'unknown',
        outcome:
          { known: 'success', answered: 'success', refused: 'rate_limited' }[fate as string] ?? 'answer_lost',
        tokens: isKnown ? tokens : null,
        cost: fate === 'refused' ? '0' : (priced?.amount ?? null),
        priceId: priced?.priceId ?? null,
        rate: priced?.rate ?? null,
        rateUncertain: priced?.windowUncertain ?? false,
        heldCost: request.heldCost ?? null,
      };
    });
  await source.query(
    `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, status,
            outcome, started_at, finished_at, cache_hit_tokens, cache_miss_tokens, output_tokens, reasoning_tokens, cost,
            cost_status, currency, price_id, rate, rate_uncertain, held_cost, prompt_version, thinking, response_model,
            worker_id, claim_token)
     select (row->>'id')::uuid, gen_random_uuid(), (row->>'companyId')::uuid, '${ACCOUNT}', (row->>'keyId')::uuid,
            'deepseek', row->>'model', 1, row->>'status', row->>'outcome', (row->>'startedAt')::timestamptz,
            (row->>'finishedAt')::timestamptz, (row->'tokens'->>'cacheHit')::bigint,
            (row->'tokens'->>'cacheMiss')::bigint, (row->'tokens'->>'output')::bigint,
            case when row->'tokens' <> 'null'::jsonb then 0 end, (row->>'cost')::numeric,
            case when row->>'cost' is null then 'unknown' else 'known' end, 'USD', (row->>'priceId')::uuid, row->>'rate',
            (row->>'rateUncertain')::boolean, (row->>'heldCost')::numeric, 'classify-1', false, row->>'responseModel',
            'test', 1
       from jsonb_array_elements($1::jsonb) as row`,
    [JSON.stringify(rows)],
  );
}

/** What the provider writes on its bill about requests: buckets of a length, counted from an offset. */
export function billOf(
  { prices }: BilledLedger,
  requests: readonly RealRequest[],
  input: { bucketMs: number; offsetMs?: number; rateBy?: 'start' | 'end'; model?: string },
): BillLineRow[] {
  const { bucketMs, offsetMs = 0, rateBy = 'start' } = input;
  const rows = new Map<string, BillLineRow>();
  const add = (row: Omit<BillLineRow, 'quantity' | 'cost'>, quantity: number, price: Decimal | null) => {
    if (quantity === 0) return;
    const id = JSON.stringify(row);
    const found = rows.get(id) ?? { ...row, quantity: 0n, cost: 0n };
    found.quantity += BigInt(quantity);
    found.cost += price === null ? 0n : price * BigInt(quantity);
    rows.set(id, found);
  };
  for (const request of requests) {
    if (request.fate === 'lost_unbilled' || request.fate === 'refused') continue;
    const at = rateBy === 'start' ? request.startedAt : request.finishedAt;
    const startMs = Math.floor((at.getTime() + offsetMs) / bucketMs) * bucketMs - offsetMs;
    const isForeign = request.fate === 'foreign';
    const cost = prices.cost({
      provider: 'deepseek',
      model: request.model,
      currency: 'USD',
      usage: request.tokens,
      startedAt: at,
      finishedAt: at,
    });
    const unit = cost.status === 'known' ? prices.unitPrices(cost.priceId, cost.rate) : null;
    if (!unit) throw new Error('a request without a price');
    const common = {
      startsAt: new Date(startMs),
      endsAt: new Date(startMs + bucketMs),
      model: input.model ?? request.responseModel ?? request.model,
      keyId: isForeign ? null : request.keyId,
      keyName: isForeign ? 'ajena' : `llave ${request.keyId.slice(-1)}`,
      keyFingerprint: isForeign ? 'huella ajena' : `huella ${request.keyId.slice(-1)}`,
    };
    for (const [kind, name] of [
      ['cache_hit', 'cacheHit'],
      ['cache_miss', 'cacheMiss'],
      ['output', 'output'],
    ] as const) {
      add({ ...common, kind, price: formatDecimal(unit[name]) }, request.tokens[name], unit[name]);
    }
    add({ ...common, kind: 'requests', price: null }, 1, null);
  }
  return [...rows.values()];
}

/** Writes a bill as the import does; buckets that it restates are replaced. */
export async function writeBill({ source }: BilledLedger, lines: readonly BillLineRow[]): Promise<string> {
  const id = uuidV7();
  const starts = lines.map(({ startsAt }) => startsAt.getTime());
  const ends = lines.map(({ endsAt }) => endsAt.getTime());
  const period =
    lines.length > 0 ? [new Date(Math.min(...starts)), new Date(Math.max(...ends))] : [null, null];
  await source.query(
    `insert into bills (id, provider_account_id, content_hash, format, file_names, period_start, period_end, rows, billed,
            granted, has_costs, status, warnings)
     values ($1::uuid, '${ACCOUNT}', $1::uuid::text, 'deepseek', '[]', $2, $3, $4, '[]', '[]', true, 'reconciled', '[]')`,
    [id, ...period, lines.length],
  );
  await source.query(
    `update bill_lines set replaced_by = $1
      where replaced_by is null and provider_account_id = '${ACCOUNT}' and starts_at = any ($2::timestamptz[])`,
    [id, lines.map(({ startsAt }) => startsAt)],
  );
  await source.query(
    `insert into bill_lines (bill_id, provider_account_id, starts_at, ends_at, model, key_fingerprint, key_name, key_id,
            kind, raw_type, price, quantity, cost, currency, quarantined, file, line)
     select $1, '${ACCOUNT}', (row->>'startsAt')::timestamptz, (row->>'endsAt')::timestamptz, row->>'model',
            row->>'keyFingerprint', row->>'keyName', (row->>'keyId')::uuid, row->>'kind', row->>'kind',
            (row->>'price')::numeric, (row->>'quantity')::numeric, (row->>'cost')::numeric,
            coalesce(row->>'currency', 'USD'), row->>'quarantined', 'amount.csv', 1
       from jsonb_array_elements($2::jsonb) as row`,
    [
      id,
      JSON.stringify(
        lines.map((line) => ({ ...line, quantity: String(line.quantity), cost: formatDecimal(line.cost) })),
      ),
    ],
  );
  return id;
}
