import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal } from '../money/decimal.js';
import type {
  AlternatingSums,
  BucketSums,
  EdgeAttempt,
  KindTokens,
  MovedAttempt,
  OpenAttempt,
} from './domain/bucket-use.js';

/** What sums may be told apart by; `model` is the name asked for and the name that answered, `price` the row and rate. */
export type UseDimension = 'key' | 'model' | 'price';

/** Requests of an account within `edges`: interval `i` reaches from edge `i` to edge `i + 1`, its end excluded. */
export interface BucketQuery {
  accountId: string;
  /** Ascending, at least two. */
  edges: readonly Date[];
  by: readonly UseDimension[];
  /** Only these intervals; absent: all. */
  only?: ReadonlySet<number> | undefined;
}

/** Requests looked at near one edge, the nearest first. */
const NEAR_MAX = 200;
/** A request that lasts longer than this is not looked for at the edges it crosses. */
const EDGE_REQUEST_MS_MAX = 600_000;

/** More requests without a known cost than this, or across edges, are not read at once. */
export const OPEN_ATTEMPTS_MAX = 200_000;

/** No request lasts longer: one that ends inside the edges began at most so long before them. */
const REQUEST_MS_MAX = 3_600_000;

const COLUMNS: Readonly<Record<UseDimension, string>> = {
  key: 'key_id as "keyId"',
  model: 'model, response_model as "responseModel"',
  price: 'price_id as "priceId", rate',
};

const TOKENS = `cache_hit_tokens::text as "cacheHit", cache_miss_tokens::text as "cacheMiss", output_tokens::text as output`;
const NO_SERIES = {
  companyId: null,
  keyId: null,
  model: null,
  responseModel: null,
  priceId: null,
  rate: null,
};

/** Sums of priced requests within a span, by what they are told apart by. */
function sumsSql(by: readonly UseDimension[], within: string): string {
  const columns = by.map((dimension) => `, ${COLUMNS[dimension]}`).join('');
  const groups = by.flatMap((dimension) => COLUMNS[dimension].replace(/ as "\w+"/g, '').split(', '));
  return `select currency${columns}, count(cache_hit_tokens)::int as requests,
            coalesce(sum(cache_hit_tokens), 0)::text as "cacheHit",
            coalesce(sum(cache_miss_tokens), 0)::text as "cacheMiss",
            coalesce(sum(output_tokens), 0)::text as output, sum(cost)::text as cost,
            count(*) filter (where rate_uncertain)::int as "uncertainRequests",
            coalesce(sum(cost) filter (where rate_uncertain), 0)::text as "uncertainCost"
       from attempts
      where provider_account_id = $1 and ${within} and cost is not null and settled_by_bill is null
      group by ${['currency', ...groups].join(', ')}`;
}

function intervalsOf(edges: readonly Date[]): { index: number; start: Date; end: Date }[] {
  return edges.slice(1).map((end, index) => ({ index, start: edges[index] ?? end, end }));
}

/** The ledger as bills cut it: sums by intervals that are given, each in one statement. */
@Injectable()
export class BucketUse {
  /** Sums of the requests whose cost the answers told; what a bill has settled is in `open`. */
  async read(runner: Runner, { accountId, edges, by, only }: BucketQuery): Promise<BucketSums[]> {
    const intervals = intervalsOf(edges).filter(({ index }) => only === undefined || only.has(index));
    if (intervals.length === 0) return [];
    const rows = await runner.query<SumsRow[]>(
      // Interval by interval in the order of the index: grouped by width_bucket the planner would sort the whole ledger.
      `select i.interval, sums.* from unnest($2::int[], $3::timestamptz[], $4::timestamptz[]) as i(interval, starts_at, ends_at)
        cross join lateral (${sumsSql(by, 'started_at >= i.starts_at and started_at < i.ends_at')}) as sums`,
      [
        accountId,
        intervals.map(({ index }) => index),
        intervals.map(({ start }) => start),
        intervals.map(({ end }) => end),
      ],
    );
    return rows.map(({ cacheHit, cacheMiss, output, cost, uncertainRequests, uncertainCost, ...row }) => ({
      ...NO_SERIES,
      ...row,
      tokens: tokensOf({ cacheHit, cacheMiss, output }),
      cost: parseDecimal(cost),
      uncertain: { requests: uncertainRequests, cost: parseDecimal(uncertainCost) },
    }));
  }

  /**
   * Known costs by company and key, in the first, third … interval (`odd`) and in the others. Told apart by no more than
   * that, the whole stretch is summed at once.
   */
  async alternating(
    runner: Runner,
    { accountId, edges }: Pick<BucketQuery, 'accountId' | 'edges'>,
  ): Promise<AlternatingSums[]> {
    const rows = await runner.query<(Omit<AlternatingSums, 'cost'> & { cost: string })[]>(
      `select width_bucket(started_at, $2::timestamptz[]) % 2 = 1 as odd, currency, company_id as "companyId",
              key_id as "keyId", count(cache_hit_tokens)::int as requests, sum(cost)::text as cost
         from attempts
        where provider_account_id = $1 and started_at >= $3 and started_at < $4
          and cost is not null and settled_by_bill is null
        group by 1, 2, 3, 4`,
      [accountId, edges, edges[0], edges.at(-1)],
    );
    return rows.map(({ cost, ...row }) => ({ ...row, cost: parseDecimal(cost) }));
  }

  /** Requests without a cost of their own, by id: under way, lost, answered without usage, settled from a bill. */
  async open(
    runner: Runner,
    { accountId, edges, lock = false }: Omit<BucketQuery, 'by'> & { lock?: boolean },
  ): Promise<OpenAttempt[]> {
    const rows = await runner.query<OpenRow[]>(
      `select width_bucket(started_at, $2::timestamptz[]) - 1 as interval, id, company_id as "companyId",
              key_id as "keyId", model, response_model as "responseModel", currency, started_at as "startedAt", finished_at as "finishedAt", status,
              ${TOKENS}, cost::text as cost, held_cost::text as "heldCost", settled_by_bill as "settledByBill",
              settled_how as "settledHow"
         from attempts
        where id in (select id from attempts
                      where provider_account_id = $1 and started_at >= $3 and started_at < $4
                        and status <> 'in_flight' and (cost is null or settled_by_bill is not null)
                     union all
                     select id from attempts
                      where status = 'in_flight' and provider_account_id = $1 and started_at >= $3 and started_at < $4)
          and (status = 'in_flight' or cost is null or settled_by_bill is not null)
        order by id limit ${OPEN_ATTEMPTS_MAX + 1}${lock ? ' for no key update' : ''}`,
      [accountId, edges, edges[0], edges.at(-1)],
    );
    return bounded(rows).map(({ cacheHit, cacheMiss, output, cost, heldCost, ...row }) => ({
      ...row,
      tokens: cacheHit === null ? null : tokensOf({ cacheHit, cacheMiss, output }),
      cost: decimalOrNull(cost),
      heldCost: decimalOrNull(heldCost),
    }));
  }

  /** Priced requests for which it matters whether a bill goes by their start or by their end. */
  async moved(runner: Runner, { accountId, edges }: Omit<BucketQuery, 'by'>): Promise<MovedAttempt[]> {
    const rows = await runner.query<MovedRow[]>(
      `select * from (
         select width_bucket(started_at, $2::timestamptz[]) - 1 as interval,
                width_bucket(finished_at, $2::timestamptz[]) - 1 as "endInterval", rate_uncertain,
                company_id as "companyId", key_id as "keyId", model, response_model as "responseModel", currency, provider,
                price_id as "priceId", rate, ${TOKENS}, cost::text as cost, started_at as "startedAt",
                finished_at as "finishedAt"
           from attempts
          where provider_account_id = $1 and started_at >= $3 and started_at < $4
            and cost is not null and settled_by_bill is null and cache_hit_tokens is not null
            and finished_at is not null) a
        where rate_uncertain or interval <> "endInterval"
        order by "startedAt" limit ${OPEN_ATTEMPTS_MAX + 1}`,
      [accountId, edges, new Date((edges[0]?.getTime() ?? 0) - REQUEST_MS_MAX), edges.at(-1)],
    );
    // The last "interval" lies behind the last edge.
    const within = (interval: number) => (interval >= edges.length - 1 ? -1 : interval);
    return bounded(rows).map(({ cacheHit, cacheMiss, output, cost, interval, endInterval, ...row }) => ({
      ...row,
      interval: within(interval),
      endInterval: within(endInterval),
      tokens: tokensOf({ cacheHit, cacheMiss, output }),
      cost: parseDecimal(cost),
    }));
  }

  /** Priced requests that are under way, by our clock, within `nearMs` of an edge; `edge` is its index. */
  async nearEdges(
    runner: Runner,
    { accountId, edges, nearMs }: { accountId: string; edges: readonly Date[]; nearMs: number },
  ): Promise<EdgeAttempt[]> {
    const rows = await runner.query<EdgeRow[]>(
      `select e.edge, near.* from unnest($2::timestamptz[]) with ordinality as e(at, edge)
        cross join lateral (
          select company_id as "companyId", key_id as "keyId", model, response_model as "responseModel", currency, provider,
                 price_id as "priceId", rate, ${TOKENS}, cost::text as cost, started_at as "startedAt",
                 finished_at as "finishedAt"
            from attempts
           where provider_account_id = $1 and started_at >= e.at - make_interval(secs => $4)
             and started_at < e.at + make_interval(secs => $3) and finished_at >= e.at - make_interval(secs => $3)
             and cost > 0 and cache_hit_tokens is not null and settled_how is distinct from 'estimate'
           order by abs(extract(epoch from started_at - e.at)), id limit ${NEAR_MAX}) as near`,
      [accountId, edges, nearMs / 1_000, EDGE_REQUEST_MS_MAX / 1_000],
    );
    return rows.map(({ cacheHit, cacheMiss, output, cost, edge, ...row }) => ({
      ...row,
      edge: Number(edge) - 1,
      tokens: tokensOf({ cacheHit, cacheMiss, output }),
      cost: parseDecimal(cost),
    }));
  }
}

interface TokensRow {
  cacheHit: string;
  cacheMiss: string;
  output: string;
}

interface SumsRow extends TokensRow {
  interval: number;
  currency: string;
  requests: number;
  cost: string;
  uncertainRequests: number;
  uncertainCost: string;
}

interface OpenRow extends Omit<OpenAttempt, 'tokens' | 'cost' | 'heldCost'> {
  cacheHit: string | null;
  cacheMiss: string;
  output: string;
  cost: string | null;
  heldCost: string | null;
}

interface EdgeRow extends Omit<EdgeAttempt, 'edge' | 'tokens' | 'cost'>, TokensRow {
  edge: string;
  cost: string;
}

interface MovedRow extends Omit<MovedAttempt, 'tokens' | 'cost'>, TokensRow {
  cost: string;
}

const tokensOf = ({ cacheHit, cacheMiss, output }: TokensRow): KindTokens => ({
  cacheHit: BigInt(cacheHit),
  cacheMiss: BigInt(cacheMiss),
  output: BigInt(output),
});

const decimalOrNull = (text: string | null) => (text === null ? null : parseDecimal(text));

function bounded<Row>(rows: Row[]): Row[] {
  if (rows.length <= OPEN_ATTEMPTS_MAX) return rows;
  throw new Error(`more than ${OPEN_ATTEMPTS_MAX} requests of an account have to be read one by one`);
}
