import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What providers say is left of an account's balance, when they were asked, and when an account came back to work. */
export class KeepBalances1763700000060 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table provider_accounts add column resumed_at timestamptz;

      create table balance_states (
        provider_account_id uuid not null,
        asks bigint not null,
        asked_at timestamptz not null,
        status text not null default 'unavailable',
        detail text,
        read_at timestamptz,
        is_available boolean,
        distrusted_until timestamptz,
        constraint balance_states_status_check check (status in ('known', 'unavailable')),
        constraint balance_states_known_check check (status <> 'known' or num_nulls(read_at, is_available) = 0),
        constraint balance_states_pkey primary key (provider_account_id),
        constraint balance_states_account_fkey foreign key (provider_account_id)
          references provider_accounts (id) on delete restrict
      );

      create table balance_readings (
        provider_account_id uuid not null,
        read_at timestamptz not null,
        currency text not null,
        is_available boolean not null,
        total numeric(38, 18) not null,
        granted numeric(38, 18) not null,
        topped_up numeric(38, 18) not null,
        constraint balance_readings_pkey primary key (provider_account_id, read_at, currency),
        constraint balance_readings_account_fkey foreign key (provider_account_id)
          references provider_accounts (id) on delete restrict
      );`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table balance_readings;
      drop table balance_states;
      alter table provider_accounts drop column resumed_at;`);
  }
}
