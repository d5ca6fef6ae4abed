import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Totals of a long ledger from rows a day and a month each, which can be made again from the ledger at any moment.
 * The ledger stays the truth: nothing is summed here, and a change to a request that began some time ago leaves a mark,
 * by which its day is read from the ledger until it has been summed again.
 */
export class KeepTotalsQuick1763700000020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table usage_rollups (
        grain text not null,
        period date not null,
        company_id uuid not null,
        provider_account_id uuid not null,
        key_id uuid not null,
        model text not null,
        currency text not null,
        requests bigint not null,
        succeeded bigint not null,
        failed bigint not null,
        unknown bigint not null,
        in_flight bigint not null,
        rate_limited bigint not null,
        unknown_costs bigint not null,
        provider_cost_differs bigint not null,
        cache_hit_tokens bigint not null,
        cache_miss_tokens bigint not null,
        output_tokens bigint not null,
        reasoning_tokens bigint not null,
        cost numeric(38, 18) not null,
        saving numeric(38, 18),
        last_started_at timestamptz not null,
        constraint usage_rollups_grain_check check (grain in ('day', 'month')),
        constraint usage_rollups_pkey
          primary key (grain, period, company_id, provider_account_id, key_id, model, currency)
      );
      alter table usage_rollups enable row level security;
      create policy tenant on usage_rollups to prorrata_tenant
        using (company_id = current_setting('app.company_id')::uuid);

      create table usage_rollup_state (
        id smallint not null,
        time_zone text not null,
        sealed_until date,
        verified_at timestamptz,
        constraint usage_rollup_state_one check (id = 1),
        constraint usage_rollup_state_pkey primary key (id)
      );
      insert into usage_rollup_state (id, time_zone) values (1, '');

      create table usage_late_changes (
        id bigint generated always as identity,
        first_started_at timestamptz not null,
        last_started_at timestamptz not null,
        constraint usage_late_changes_pkey primary key (id)
      );
      grant select on usage_rollups, usage_rollup_state, usage_late_changes to prorrata_tenant;

      -- A day is summed no sooner than two hours after its end. Whatever is written to it ten minutes after a request
      -- began leaves a mark; the time between lets any transaction that left none commit before its day is summed.
      -- The second bound is for a clock that was wrong when the day was summed.
      create function usage_mark_late_changes() returns trigger language plpgsql as $$
      declare
        late timestamptz := greatest(
          clock_timestamp() - interval '10 minutes',
          (select sealed_until::timestamp at time zone time_zone from usage_rollup_state));
      begin
        insert into usage_late_changes (first_started_at, last_started_at)
        select min(started_at), max(started_at) from changed
         where started_at < late group by date_trunc('day', started_at, 'UTC');
        return null;
      end $$;
      create trigger attempts_late_insert after insert on attempts
        referencing new table as changed for each statement execute function usage_mark_late_changes();
      create trigger attempts_late_update after update on attempts
        referencing new table as changed for each statement execute function usage_mark_late_changes();

      -- Exports walk the ledger in the order of time.
      create index attempts_started_order on attempts (started_at, id);
      drop index attempts_started;
      create index attempts_provider_differs on attempts (id) where provider_cost_differs;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index attempts_provider_differs;
      create index attempts_started on attempts (started_at);
      drop index attempts_started_order;
      drop trigger attempts_late_update on attempts;
      drop trigger attempts_late_insert on attempts;
      drop function usage_mark_late_changes;
      drop table usage_late_changes;
      drop table usage_rollup_state;
      drop table usage_rollups;`);
  }
}
