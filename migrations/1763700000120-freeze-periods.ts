import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Months that are closed, and what reaches them afterwards. A close first sets its period to `closing` while nobody
 * writes to the ledger; from then on every change to a request of that month is noted, with what it cost before. So the
 * requests that a close counts are the same for ever: those not noted as they are, those noted as they were.
 */
export class FreezePeriods1763700000120 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table periods (
        period text not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        time_zone text not null,
        status text not null default 'open',
        closing_since timestamptz,
        closed_at timestamptz,
        prepared_at timestamptz,
        prepared jsonb,
        settled_facts text,
        constraint periods_name_check check (period ~ '^\\d{4}-(0[1-9]|1[0-2])$'),
        constraint periods_span_check check (ends_at > starts_at),
        constraint periods_status_check check (status in ('open', 'closing', 'closed')),
        constraint periods_closed_check check ((status = 'closed') = (closed_at is not null)),
        constraint periods_pkey primary key (period)
      );

      create function period_stays_closed() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' or new.status <> 'closed' or new.closed_at <> old.closed_at
           or new.starts_at <> old.starts_at or new.ends_at <> old.ends_at or new.time_zone <> old.time_zone then
          raise exception 'period % is closed', old.period using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger periods_final before update or delete on periods
        for each row when (old.status = 'closed') execute function period_stays_closed();

      -- Where a close stands; its own transaction cannot tell before it commits.
      create table period_steps (
        period text not null,
        step text not null,
        at timestamptz not null default now(),
        constraint period_steps_pkey primary key (period)
      );

      -- prior_*: what the request had before it was first changed; null: no known cost. revision: how often it changed.
      create table late_attempts (
        attempt_id uuid not null,
        period text not null,
        noted_at timestamptz not null,
        revision bigint not null default 1,
        prior_cost numeric(38, 18),
        prior_cache_hit_tokens bigint,
        prior_cache_miss_tokens bigint,
        prior_output_tokens bigint,
        constraint late_attempts_pkey primary key (attempt_id)
      );
      create index late_attempts_period on late_attempts (period);

      -- On the hot path: nearly always one look at a table of a few rows. Requests of a month under way are younger than
      -- the end of every closed one.
      create function period_note_late_insert() returns trigger language plpgsql as $$
      begin
        if exists (select from changed where started_at < (select max(ends_at) from periods where status <> 'open')) then
          insert into late_attempts (attempt_id, period, noted_at)
          select changed.id, p.period, clock_timestamp()
            from changed join periods p
              on p.status <> 'open' and changed.started_at >= p.starts_at and changed.started_at < p.ends_at
          on conflict (attempt_id) do nothing;
        end if;
        return null;
      end $$;
      create function period_note_late_update() returns trigger language plpgsql as $$
      begin
        if exists (select from changed where started_at < (select max(ends_at) from periods where status <> 'open')) then
          insert into late_attempts (attempt_id, period, noted_at, prior_cost, prior_cache_hit_tokens,
                                     prior_cache_miss_tokens, prior_output_tokens)
          select changed.id, p.period, clock_timestamp(), former.cost, former.cache_hit_tokens,
                 former.cache_miss_tokens, former.output_tokens
            from changed join former on former.id = changed.id
            join periods p
              on p.status <> 'open' and changed.started_at >= p.starts_at and changed.started_at < p.ends_at
           order by changed.id
          on conflict (attempt_id) do update
            set revision = late_attempts.revision + 1, noted_at = excluded.noted_at;
        end if;
        return null;
      end $$;
      create trigger attempts_of_closed_insert after insert on attempts
        referencing new table as changed for each statement execute function period_note_late_insert();
      create trigger attempts_of_closed_update after update on attempts
        referencing old table as former new table as changed
        for each statement execute function period_note_late_update();

      -- Answered requests whose cost nobody knows: no price of the book was theirs.
      create index attempts_unpriced on attempts (started_at, id)
        where cost_status = 'unknown' and status in ('succeeded', 'failed');`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index attempts_unpriced;
      drop trigger attempts_of_closed_update on attempts;
      drop trigger attempts_of_closed_insert on attempts;
      drop function period_note_late_update;
      drop function period_note_late_insert;
      drop table late_attempts;
      drop table period_steps;
      drop table periods;
      drop function period_stays_closed;`);
  }
}
