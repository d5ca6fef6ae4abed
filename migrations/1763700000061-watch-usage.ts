import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the staff has been told, so that nothing is told twice: states of limits, and the digests of weeks. */
export class WatchUsage1763700000061 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table limit_states (
        provider_account_id uuid not null,
        model text not null,
        name text not null,
        state text not null,
        seen_at timestamptz not null,
        warning_quiet_until timestamptz,
        critical_quiet_until timestamptz,
        exhausted_quiet_until timestamptz,
        constraint limit_states_state_check check (state in ('normal', 'warning', 'critical', 'exhausted')),
        constraint limit_states_pkey primary key (provider_account_id, model, name)
      );

      create table watch_turns (
        name text not null,
        taken_at timestamptz not null,
        constraint watch_turns_pkey primary key (name)
      );

      create table digests (
        id uuid not null,
        kind text not null,
        week date,
        period_from timestamptz not null,
        period_to timestamptz not null,
        time_zone text not null,
        content jsonb not null,
        created_at timestamptz not null default now(),
        constraint digests_kind_check check (kind in ('weekly', 'manual')),
        constraint digests_week_check check ((kind = 'weekly') = (week is not null)),
        constraint digests_pkey primary key (id)
      );
      create unique index digests_once_a_week on digests (week);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table digests;
      drop table watch_turns;
      drop table limit_states;`);
  }
}
