import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Capacity by account and model, shared by all processes: slot leases, windows, and what was learned of limits. */
export class ShareCapacity1763700000030 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(RESERVE);
    await queryRunner.query(SETTLE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop function capacity_settle;
      drop function capacity_reserve;
      drop table provider_account_warnings, capacity_buckets, capacity_leases, capacity_states;
      alter table provider_keys drop column rests;
      alter table provider_accounts drop column stopped_at;`);
  }
}

// Rows that change all the time and are few: room on their pages keeps changes from touching indexes.
const TABLES = `
create table capacity_states (
  provider_account_id uuid not null
    constraint capacity_states_account_fkey references provider_accounts (id) on delete cascade,
  model text not null,
  learned_limit integer,
  learned_peak integer not null default 0,
  learned_grown boolean not null default false,
  learned_successes integer not null default 0,
  learned_changed_at timestamptz,
  refusals bigint not null default 0,
  stated jsonb not null default '{}',
  blocked_until timestamptz,
  down_until timestamptz,
  prompt_bytes bigint not null default 0,
  prompt_tokens bigint not null default 0,
  counting boolean not null default false,
  clock_offset_ms bigint not null default 0,
  booked_at timestamptz,
  strange_answers integer not null default 0,
  constraint capacity_states_pkey primary key (provider_account_id, model)
) with (fillfactor = 20);

create table capacity_leases (
  provider_account_id uuid not null
    constraint capacity_leases_account_fkey references provider_accounts (id) on delete cascade,
  model text not null,
  owner text not null,
  slots integer not null,
  wanted integer not null,
  in_flight integer not null,
  expires_at timestamptz not null,
  constraint capacity_leases_pkey primary key (provider_account_id, model, owner),
  constraint capacity_leases_slots_check check (slots >= 0 and wanted >= 0 and in_flight >= 0)
) with (fillfactor = 50);

create table capacity_buckets (
  provider_account_id uuid not null
    constraint capacity_buckets_account_fkey references provider_accounts (id) on delete cascade,
  model text not null,
  span text not null,
  at timestamptz not null,
  requests integer not null,
  tokens bigint not null,
  constraint capacity_buckets_pkey primary key (provider_account_id, model, span, at),
  constraint capacity_buckets_span_check check (span in ('minute', 'hour', 'day'))
) with (fillfactor = 50);

create table provider_account_warnings (
  provider_account_id uuid not null
    constraint provider_account_warnings_account_fkey references provider_accounts (id) on delete cascade,
  model text not null,
  code text not null,
  detail text not null,
  count integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  constraint provider_account_warnings_pkey primary key (provider_account_id, model, code)
);

alter table provider_accounts add column stopped_at timestamptz;
alter table provider_keys add column rests integer not null default 0;
`;

/**
 * Reserves room in the windows of a model for the first of the requests in \`p_tokens\` that fit, in their order. A
 * function, so that the row is locked for as long as PostgreSQL needs and no longer, however slow or frozen its caller.
 *
 * 1. Lock the row; without trusted buckets answer \`not_counting\`.
 * 2. Make the book's clock: the database's, plus what it ever went back.
 * 3. Sum each limited window. A bucket counts until its end has left the window, margin included.
 * 4. Take requests while all windows have room. One whose tokens alone exceed a limit passes when nothing else is in.
 * 5. Count them; or tell when the first refused one may fit.
 */
const RESERVE = `
create function capacity_reserve(
  p_account uuid, p_model text, p_tokens bigint[],
  p_minute_ms bigint, p_minute_grain_ms bigint, p_hour_ms bigint, p_hour_grain_ms bigint, p_day_edge_ms bigint,
  p_wall timestamptz default null
) returns table (
  outcome text, granted integer, wait_ms bigint, window_name text, oversized boolean[],
  minute_at timestamptz, hour_at timestamptz, day_at timestamptz, next_day_at timestamptz
) language plpgsql as $$
declare
  s capacity_states;
  l jsonb;
  rpm bigint; rph bigint; rpd bigint; tpm bigint; tpd bigint;
  wall timestamptz; book timestamptz;
  minute_from timestamptz; hour_from timestamptz;
  mr bigint := 0; mt bigint := 0; hr bigint := 0; dr bigint := 0; dt bigint := 0;
  size bigint; n integer := 0; total bigint := 0; free_at timestamptz; blocked_ms bigint := 0;
begin
  -- The commit of the request's own row comes later in the same log and is waited for before anything is sent.
  perform set_config('synchronous_commit', 'off', true);
  outcome := 'reserved'; granted := 0; wait_ms := 0; oversized := '{}';
  select * into s from capacity_states c
   where c.provider_account_id = p_account and c.model = p_model for update;
  if not found or not s.counting then
    outcome := 'not_counting'; return next; return;
  end if;
  select coalesce(a.limits -> p_model, '{}') into l from provider_accounts a where a.id = p_account;
  rpm := least((l ->> 'requestsPerMinute')::bigint, (s.stated ->> 'requestsPerMinute')::bigint);
  rph := least((l ->> 'requestsPerHour')::bigint, (s.stated ->> 'requestsPerHour')::bigint);
  rpd := least((l ->> 'requestsPerDay')::bigint, (s.stated ->> 'requestsPerDay')::bigint);
  tpm := least((l ->> 'tokensPerMinute')::bigint, (s.stated ->> 'tokensPerMinute')::bigint);
  tpd := least((l ->> 'tokensPerDay')::bigint, (s.stated ->> 'tokensPerDay')::bigint);

  wall := coalesce(p_wall, clock_timestamp());
  book := wall + make_interval(secs => s.clock_offset_ms / 1000.0);
  if book < s.booked_at then
    s.clock_offset_ms := s.clock_offset_ms + ceil(extract(epoch from s.booked_at - book) * 1000)::bigint;
    book := wall + make_interval(secs => s.clock_offset_ms / 1000.0);
  end if;
  minute_from := book - make_interval(secs => p_minute_ms / 1000.0);
  hour_from := book - make_interval(secs => p_hour_ms / 1000.0);
  minute_at := to_timestamp(ceil(extract(epoch from book) * 1000 / p_minute_grain_ms) * p_minute_grain_ms / 1000);
  hour_at := to_timestamp(ceil(extract(epoch from book) * 1000 / p_hour_grain_ms) * p_hour_grain_ms / 1000);
  day_at := date_trunc('day', wall - make_interval(secs => p_day_edge_ms / 1000.0), 'UTC');
  next_day_at := date_trunc('day', wall + make_interval(secs => p_day_edge_ms / 1000.0), 'UTC');

  if rpm is not null or tpm is not null then
    select coalesce(sum(b.requests), 0), coalesce(sum(b.tokens), 0) into mr, mt from capacity_buckets b
     where b.provider_account_id = p_account and b.model = p_model and b.span = 'minute' and b.at > minute_from;
  end if;
  if rph is not null then
    select coalesce(sum(b.requests), 0) into hr from capacity_buckets b
     where b.provider_account_id = p_account and b.model = p_model and b.span = 'hour' and b.at > hour_from;
  end if;
  if rpd is not null or tpd is not null then
    select coalesce(max(b.requests), 0), coalesce(max(b.tokens), 0) into dr, dt from capacity_buckets b
     where b.provider_account_id = p_account and b.model = p_model and b.span = 'day' and b.at in (day_at, next_day_at);
  end if;

  foreach size in array p_tokens loop
    exit when mr + 1 > rpm or hr + 1 > rph or dr + 1 > rpd;
    exit when mt + size > tpm and mt > 0;
    exit when dt + size > tpd and dt > 0;
    oversized := oversized || (coalesce(size > tpm, false) or coalesce(size > tpd, false));
    n := n + 1; total := total + size;
    mr := mr + 1; hr := hr + 1; dr := dr + 1; mt := mt + size; dt := dt + size;
  end loop;
  granted := n;

  if n < cardinality(p_tokens) then
    size := p_tokens[n + 1];
    if mr + 1 > rpm or (mt + size > tpm and mt > 0) then
      window_name := 'minute';
      -- What this call takes leaves last; without it, the first bucket whose leaving makes room decides.
      select min(c.at) into free_at from (
        select b.at, sum(b.requests) over (order by b.at) as r, sum(b.tokens) over (order by b.at) as t
          from capacity_buckets b
         where b.provider_account_id = p_account and b.model = p_model and b.span = 'minute' and b.at > minute_from
      ) c where (rpm is null or mr - c.r + 1 <= rpm) and (tpm is null or mt - c.t + size <= tpm or mt <= c.t);
      blocked_ms := greatest(blocked_ms, ceil(extract(epoch from coalesce(free_at, minute_at) - minute_from) * 1000));
    end if;
    if hr + 1 > rph then
      window_name := 'hour';
      select min(c.at) into free_at from (
        select b.at, sum(b.requests) over (order by b.at) as r from capacity_buckets b
         where b.provider_account_id = p_account and b.model = p_model and b.span = 'hour' and b.at > hour_from
      ) c where hr - c.r + 1 <= rph;
      blocked_ms := greatest(blocked_ms, ceil(extract(epoch from coalesce(free_at, hour_at) - hour_from) * 1000));
    end if;
    if dr + 1 > rpd or (dt + size > tpd and dt > 0) then
      window_name := 'day';
      -- Just after midnight it may be yesterday alone that is full.
      select max(b.at) into free_at from capacity_buckets b
       where b.provider_account_id = p_account and b.model = p_model and b.span = 'day' and b.at in (day_at, next_day_at)
         and (b.requests + n + 1 > rpd or b.tokens + total + size > tpd);
      blocked_ms := greatest(blocked_ms, ceil(extract(epoch from
        coalesce(free_at, next_day_at) + interval '1 day' - wall) * 1000) + p_day_edge_ms);
    end if;
    wait_ms := greatest(1, blocked_ms);
  end if;

  if n > 0 then
    insert into capacity_buckets as b (provider_account_id, model, span, at, requests, tokens)
    select distinct p_account, p_model, v.span, v.at, n, total
      from (values ('minute', minute_at), ('hour', hour_at), ('day', day_at), ('day', next_day_at)) v (span, at)
    on conflict (provider_account_id, model, span, at)
    do update set requests = b.requests + excluded.requests, tokens = b.tokens + excluded.tokens;
    delete from capacity_buckets b where b.provider_account_id = p_account and b.model = p_model
      and (b.span = 'minute' and b.at <= minute_from or b.span = 'hour' and b.at <= hour_from
           or b.span = 'day' and b.at < day_at - interval '3 days');
  end if;
  update capacity_states c set clock_offset_ms = s.clock_offset_ms, booked_at = book
   where c.provider_account_id = p_account and c.model = p_model;
  return next;
end $$;
`;

/** Puts what requests really took in the place of what was reserved for them, and what their prompts taught. */
const SETTLE = `
create function capacity_settle(
  p_account uuid, p_model text, p_spans text[], p_ats timestamptz[], p_requests integer[], p_tokens bigint[],
  p_prompt_bytes bigint, p_prompt_tokens bigint
) returns void language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  -- The same order of locks as everywhere: the state first.
  update capacity_states c
     set prompt_bytes = case when c.prompt_bytes > 10000000 then c.prompt_bytes / 2 else c.prompt_bytes end + p_prompt_bytes,
         prompt_tokens = case when c.prompt_bytes > 10000000 then c.prompt_tokens / 2 else c.prompt_tokens end
                         + p_prompt_tokens
   where c.provider_account_id = p_account and c.model = p_model;
  update capacity_buckets b
     set requests = greatest(0, b.requests + d.requests), tokens = greatest(0, b.tokens + d.tokens)
    from (select u.span, u.at, sum(u.requests)::integer as requests, sum(u.tokens)::bigint as tokens
            from unnest(p_spans, p_ats, p_requests, p_tokens) as u (span, at, requests, tokens) group by 1, 2) d
   where b.provider_account_id = p_account and b.model = p_model and b.span = d.span and b.at = d.at;
end $$;
`;
