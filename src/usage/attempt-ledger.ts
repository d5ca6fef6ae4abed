import { Injectable, Logger } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import type { CostOfUsage } from '../pricing/domain/cost-of-usage.js';
import { statesBefore, type AttemptStatus } from './domain/attempt-state.js';

/** A request about to be sent. */
export interface AttemptIntent {
  id: string;
  invoiceId: string;
  companyId: string;
  providerAccountId: string;
  keyId: string;
  provider: string;
  model: string;
  currency: string;
  number: number;
  promptVersion: string;
  thinking: boolean;
  workerId: string;
  claimToken: string;
  startedAt: Date;
  /** Tokens reserved for it; null when nothing had to be reserved. */
  estimatedTokens: number | null;
  /** The most it can cost, as decimal text; null when no price bounds it. */
  heldCost: string | null;
}

/** Tokens in disjoint kinds; `output` is what is billed as output, `reasoning` says how much of it was reasoning. */
export interface AttemptTokens {
  cacheHit: number;
  cacheMiss: number;
  output: number;
  reasoning: number;
}

/** What became of a request. */
export interface AttemptOutcome {
  id: string;
  status: Exclude<AttemptStatus, 'in_flight'>;
  outcome: string;
  detail: string | null;
  httpStatus: number | null;
  finishedAt: Date;
  tokens: AttemptTokens | null;
  cost: CostOfUsage;
  providerCostTicks: string | null;
  providerCostDiffers: boolean;
  /** What waiting for cheaper hours saved, as decimal text; null when it did not wait. */
  saving: string | null;
  responseModel: string | null;
  responseId: string | null;
}

/**
 * The ledger of requests to providers. Rows are written before the request is sent and settled once; every method
 * runs in the caller's transaction, so that what depends on a row becomes true together with it.
 */
@Injectable()
export class AttemptLedger {
  private readonly logger = new Logger(AttemptLedger.name);

  /** Records intents. Recording the same intent again changes nothing. */
  async open(runner: Runner, intents: readonly AttemptIntent[]): Promise<void> {
    if (intents.length === 0) return;
    await runner.query(
      `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, currency, number,
                             prompt_version, thinking, worker_id, claim_token, started_at, estimated_tokens, held_cost)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                            $9::int[], $10::text[], $11::boolean[], $12::text[], $13::bigint[], $14::timestamptz[],
                            $15::bigint[], $16::numeric[])
       on conflict (id) do nothing`,
      columns(intents, [
        'id',
        'invoiceId',
        'companyId',
        'providerAccountId',
        'keyId',
        'provider',
        'model',
        'currency',
        'number',
        'promptVersion',
        'thinking',
        'workerId',
        'claimToken',
        'startedAt',
        'estimatedTokens',
        'heldCost',
      ]),
    );
  }

  /**
   * Settles requests. One that is already settled is left as it is: the answer of a worker that was thought dead
   * settles its `unknown` row, a second outcome never replaces the first. A cost above what was held counts as it is.
   */
  async settle(runner: Runner, outcomes: readonly AttemptOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const sorted = [...outcomes].sort((a, b) => (a.id < b.id ? -1 : 1));
    const dearer = await runner.query<{ id: string; cost: string; heldCost: string }[]>(
      `with settled as (
       update attempts as a
          set status = o.status, outcome = o.outcome, detail = o.detail, http_status = o.http_status,
              finished_at = o.finished_at, cache_hit_tokens = o.cache_hit, cache_miss_tokens = o.cache_miss,
              output_tokens = o.output, reasoning_tokens = o.reasoning, cost = o.cost, cost_status = o.cost_status,
              price_id = o.price_id, rate = o.rate, rate_uncertain = o.rate_uncertain,
              provider_cost_ticks = o.provider_cost_ticks, provider_cost_differs = o.provider_cost_differs,
              saving = o.saving, response_model = o.response_model, response_id = o.response_id,
              settled_by_bill = null, settled_how = null
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::bigint[],
                     $8::bigint[], $9::bigint[], $10::bigint[], $11::numeric[], $12::text[], $13::uuid[], $14::text[],
                     $15::boolean[], $16::bigint[], $17::boolean[], $18::numeric[], $19::text[], $20::text[])
              as o(id, status, outcome, detail, http_status, finished_at, cache_hit, cache_miss, output, reasoning, cost,
                   cost_status, price_id, rate, rate_uncertain, provider_cost_ticks, provider_cost_differs, saving,
                   response_model, response_id)
        where a.id = o.id
          and (a.status = 'in_flight' or (a.status = 'unknown' and o.status = any ($21::text[])))
       returning a.id, a.cost, a.held_cost)
       select id, cost, held_cost as "heldCost" from settled where cost > held_cost`,
      [
        ...columns(
          sorted.map((outcome) => ({ ...outcome, ...outcome.tokens, ...costColumns(outcome.cost) })),
          [
            'id',
            'status',
            'outcome',
            'detail',
            'httpStatus',
            'finishedAt',
            'cacheHit',
            'cacheMiss',
            'output',
            'reasoning',
            'cost',
            'costStatus',
            'priceId',
            'rate',
            'rateUncertain',
            'providerCostTicks',
            'providerCostDiffers',
            'saving',
            'responseModel',
            'responseId',
          ],
        ),
        AFTER_UNKNOWN,
      ],
    );
    for (const { id, cost, heldCost } of dearer) {
      this.logger.warn(
        `attempt ${id} cost ${cost}, more than the ${heldCost} it could cost at most: the provider's usage or the price book is wrong`,
      );
    }
  }

  /** Requests under way whose sender has lost its claim become `unknown`: sent, perhaps paid, answer lost. */
  async markLost(runner: Runner, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const rows = await changeRows<{ id: string }>(
      runner,
      `update attempts
          set status = 'unknown', outcome = 'answer_lost', detail = 'the worker that sent it is gone', finished_at = now()
        where id = any ($1::uuid[]) and status = 'in_flight' returning id`,
      [[...ids].sort()],
    );
    return rows.length;
  }

  /** Requests under way, oldest first, for the sweep that looks for lost senders. */
  async inFlight(
    runner: Runner,
    limit: number,
  ): Promise<{ id: string; invoiceId: string; claimToken: string }[]> {
    return runner.query(
      `select id, invoice_id as "invoiceId", claim_token::text as "claimToken"
         from attempts where status = 'in_flight' order by id limit $1`,
      [limit],
    );
  }

  /** The highest number used for each invoice so far. */
  async lastNumbers(runner: Runner, invoiceIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await runner.query<{ invoiceId: string; last: number }[]>(
      `select invoice_id as "invoiceId", max(number) as last from attempts where invoice_id = any ($1::uuid[]) group by 1`,
      [invoiceIds],
    );
    return new Map(rows.map(({ invoiceId, last }) => [invoiceId, last]));
  }
}

const AFTER_UNKNOWN = (['succeeded', 'failed'] as const).filter((status) =>
  statesBefore(status).includes('unknown'),
);

function costColumns(cost: CostOfUsage) {
  return cost.status === 'known'
    ? {
        cost: cost.amount,
        costStatus: 'known',
        priceId: cost.priceId,
        rate: cost.rate,
        rateUncertain: cost.windowUncertain,
      }
    : { cost: null, costStatus: 'unknown', priceId: null, rate: null, rateUncertain: false };
}

/** Turns rows into the parallel arrays that `unnest` takes. */
function columns<Row extends object>(rows: readonly Row[], names: readonly string[]): unknown[][] {
  return names.map((name) => rows.map((row) => (row as Record<string, unknown>)[name] ?? null));
}
