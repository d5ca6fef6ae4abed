import type { Database } from '../../database/database.js';
import { LEARNED_MS_MAX } from '../domain/learned-limit.js';
import type { ModelLimits } from '../domain/model-limits.js';
import { DAY_EDGE_MS, HOUR, keptMs, MINUTE } from '../domain/windows.js';
import type { ModelKey } from './lease-book.js';

/** What all processes share about a model, as it was read a moment ago. */
export interface ModelPicture extends ModelKey {
  learnedLimit: number | null;
  stated: ModelLimits;
  /** Milliseconds from the reading on. */
  blockedMs: number;
  downMs: number;
  promptBytes: number;
  promptTokens: number;
  /** In flight over all processes, by their last reports. */
  inFlight: number;
  /** The buckets can be trusted; else the sums below are zeros. */
  isCounting: boolean;
  /** Answers in a row that no provider would give. */
  strangeAnswers: number;
  minuteRequests: number;
  minuteTokens: number;
  /** What of it is still in the window a second later. */
  minuteRequestsSoon: number;
  minuteTokensSoon: number;
  hourRequests: number;
  dayRequests: number;
  dayTokens: number;
  /** Until the oldest bucket leaves; null when the window is empty. */
  minuteFreeMs: number | null;
  hourFreeMs: number | null;
}

/** Reads every model that something is known of, in one statement. */
export async function readPictures(database: Pick<Database, 'query'>): Promise<ModelPicture[]> {
  return database.query<ModelPicture[]>(PICTURES, [
    keptMs(MINUTE),
    keptMs(HOUR),
    DAY_EDGE_MS,
    LEARNED_MS_MAX,
  ]);
}

// A wait of more than an hour was never asked for: the database's clock has gone back since.
const PICTURES = `
  select s.provider_account_id as "accountId", s.model, case when s.learned_changed_at > clock_timestamp() - make_interval(secs => $4 / 1000.0)
                                                        then s.learned_limit end as "learnedLimit", s.stated,
         ${waitMs('s.blocked_until')} as "blockedMs", ${waitMs('s.down_until')} as "downMs",
         s.prompt_bytes::float8 as "promptBytes", s.prompt_tokens::float8 as "promptTokens", lease.in_flight as "inFlight",
         s.counting as "isCounting", s.strange_answers as "strangeAnswers",
         minute.requests_soon as "minuteRequestsSoon", minute.tokens_soon as "minuteTokensSoon", minute.requests as "minuteRequests", minute.tokens as "minuteTokens",
         hour.requests as "hourRequests", day.requests as "dayRequests", day.tokens as "dayTokens",
         minute.free_ms as "minuteFreeMs", hour.free_ms as "hourFreeMs"
    from (select *, clock_timestamp() + make_interval(secs => clock_offset_ms / 1000.0) as book from capacity_states) s
   cross join lateral (
         select coalesce(sum(l.in_flight), 0)::int as in_flight from capacity_leases l
          where l.provider_account_id = s.provider_account_id and l.model = s.model
            and l.expires_at > clock_timestamp()) lease
   cross join lateral (${sums('minute', '$1')}) minute
   cross join lateral (${sums('hour', '$2')}) hour
   cross join lateral (
         select coalesce(max(b.requests), 0)::float8 as requests, coalesce(max(b.tokens), 0)::float8 as tokens
           from capacity_buckets b
          where s.counting and b.provider_account_id = s.provider_account_id and b.model = s.model and b.span = 'day'
            and b.at in (date_trunc('day', clock_timestamp() - make_interval(secs => $3 / 1000.0), 'UTC'),
                         date_trunc('day', clock_timestamp() + make_interval(secs => $3 / 1000.0), 'UTC'))) day`;

function waitMs(column: string): string {
  return `case when ${column} between clock_timestamp() and clock_timestamp() + interval '1 hour'
               then (extract(epoch from ${column} - clock_timestamp()) * 1000)::float8 else 0 end`;
}

function sums(span: 'minute' | 'hour', keptMsParameter: string): string {
  const kept = `make_interval(secs => ${keptMsParameter} / 1000.0)`;
  const soon = `b.at > s.book - ${kept} + interval '1 second'`;
  return `
         select coalesce(sum(b.requests), 0)::float8 as requests, coalesce(sum(b.tokens), 0)::float8 as tokens,
                coalesce(sum(b.requests) filter (where ${soon}), 0)::float8 as requests_soon,
                coalesce(sum(b.tokens) filter (where ${soon}), 0)::float8 as tokens_soon,
                (extract(epoch from min(b.at) + ${kept} - s.book) * 1000)::float8 as free_ms
           from capacity_buckets b
          where s.counting and b.provider_account_id = s.provider_account_id and b.model = s.model
            and b.span = '${span}' and b.at > s.book - ${kept}`;
}
