import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** Requests and tokens of one model of an account in one grain of time. */
export interface Use {
  /** The end of the grain; of a day its beginning. */
  at: Date;
  requests: number;
  tokens: string;
}

/** What the ledger says of the use of an account's model, by time. Requests that never left us are left out. */
@Injectable()
export class AccountUseService {
  /** By grains of `grainMs`, for requests begun in the last `spanMs`. */
  async byGrain(
    runner: Runner,
    input: { accountId: string; model: string; spanMs: number; grainMs: number; countsCached: boolean },
  ): Promise<Use[]> {
    const { accountId, model, spanMs, grainMs, countsCached } = input;
    return runner.query<Use[]>(
      `select to_timestamp(ceil(extract(epoch from started_at) * 1000 / $4::bigint) * $4 / 1000) as at,
              count(*)::int as requests, sum(${tokens('$5')})::text as tokens
         from attempts
        where provider_account_id = $1 and model = $2 and ${SENT}
          and started_at > clock_timestamp() - make_interval(secs => $3 / 1000.0)
        group by 1`,
      [accountId, model, spanMs, grainMs, countsCached],
    );
  }

  /** By UTC day, from yesterday on; a request within `edgeMs` of midnight counts to both days. */
  async byDay(
    runner: Runner,
    input: { accountId: string; model: string; edgeMs: number; countsCached: boolean },
  ): Promise<Use[]> {
    const { accountId, model, edgeMs, countsCached } = input;
    return runner.query<Use[]>(
      `select d.day as at, count(*)::int as requests, sum(${tokens('$4')})::text as tokens
         from attempts
        cross join lateral (
              select date_trunc('day', started_at - make_interval(secs => $3 / 1000.0), 'UTC') as day
               union
              select date_trunc('day', started_at + make_interval(secs => $3 / 1000.0), 'UTC')) d
        where provider_account_id = $1 and model = $2 and ${SENT}
          and started_at > date_trunc('day', clock_timestamp(), 'UTC') - interval '1 day'
        group by 1`,
      [accountId, model, edgeMs, countsCached],
    );
  }
}

const SENT = `outcome is distinct from 'not_sent'`;

// Known usage, unless it is far from anything that was reserved; else what was reserved. A refusal used no tokens.
const tokens = (countsCached: '$4' | '$5') => `
  case when cache_hit_tokens + cache_miss_tokens + output_tokens <= coalesce(16 * estimated_tokens, 100000000)
       then (case when ${countsCached}::boolean then cache_hit_tokens else 0 end) + cache_miss_tokens + output_tokens
       when outcome in ('rate_limited', 'key_invalid', 'insufficient_balance', 'request_refused', 'misdirected') then 0
       else coalesce(estimated_tokens, 0) end`;
