import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Providers' bills: what was imported, line by line, and which requests a bill has settled. */
export class KeepBills1763700000100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table bills (
        id uuid not null,
        provider_account_id uuid not null,
        content_hash text not null,
        format text not null,
        file_names jsonb not null,
        provider_user text,
        period_start timestamptz,
        period_end timestamptz,
        utc_offset text,
        rows integer not null,
        billed jsonb not null,
        granted jsonb not null,
        has_costs boolean not null,
        status text not null,
        warnings jsonb not null,
        imported_at timestamptz not null default now(),
        constraint bills_status_check check (status in ('reconciled', 'unreconciled')),
        constraint bills_pkey primary key (id)
      );
      create unique index bills_content_once on bills (provider_account_id, content_hash);

      create table bill_lines (
        id bigint generated always as identity,
        bill_id uuid not null,
        provider_account_id uuid not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        model text not null,
        key_fingerprint text,
        key_name text,
        key_id uuid,
        kind text not null,
        raw_type text not null,
        price numeric(38, 18),
        quantity numeric(38, 0) not null,
        cost numeric(38, 18) not null,
        currency text not null,
        quarantined text,
        replaced_by uuid,
        file text not null,
        line integer not null,
        constraint bill_lines_interval_check check (ends_at > starts_at),
        constraint bill_lines_kind_check check (kind in ('cache_hit', 'cache_miss', 'output', 'requests', 'other')),
        constraint bill_lines_pkey primary key (id)
      );
      create index bill_lines_bill on bill_lines (bill_id, id);
      create index bill_lines_active on bill_lines (provider_account_id, starts_at) where replaced_by is null;

      create table bill_costs (
        id bigint generated always as identity,
        bill_id uuid not null,
        provider_account_id uuid not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null,
        model text not null,
        wallet text not null,
        cost numeric(38, 18) not null,
        currency text not null,
        replaced_by uuid,
        constraint bill_costs_pkey primary key (id)
      );
      create index bill_costs_bill on bill_costs (bill_id, id);
      create index bill_costs_active on bill_costs (provider_account_id, starts_at) where replaced_by is null;

      alter table attempts add column settled_by_bill uuid;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table attempts drop column settled_by_bill;
      drop table bill_costs;
      drop table bill_lines;
      drop table bills;`);
  }
}
