import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Weighted turns between companies, quotas, waiting for cheaper hours, and fallback accounts. */
export class TakeFairTurns1763700000040 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table work_items
        add column finish_by timestamptz,
        add column held_until timestamptz,
        add column cheaper_since timestamptz,
        add column waiting_until timestamptz,
        add column queued_account_id uuid;
      update work_items w set finish_by = b.finish_by from batches b where b.id = w.batch_id and b.finish_by is not null;

      -- What is held for later must not be walked past at every look.
      drop index work_items_turn;
      create index work_items_turn on work_items (company_id, priority, invoice_id)
        where queued_at is null and claim_token is null and held_until is null;
      create index work_items_held on work_items (held_until) where held_until is not null;
      create index work_items_deadline on work_items (batch_id) where finish_by is not null;

      create table turns (
        provider_account_id uuid not null,
        company_id uuid not null,
        priority smallint not null,
        pass bigint not null,
        constraint turns_pkey primary key (provider_account_id, company_id, priority)
      ) with (fillfactor = 50);
      create table turn_clocks (
        provider_account_id uuid not null,
        clock bigint not null,
        constraint turn_clocks_pkey primary key (provider_account_id)
      ) with (fillfactor = 50);

      alter table companies
        add column quota jsonb,
        add column fallback_provider_account_id uuid;
      alter table provider_accounts add column fallback_account_id uuid;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table provider_accounts drop column fallback_account_id;
      alter table companies drop column fallback_provider_account_id, drop column quota;
      drop table turn_clocks, turns;
      drop index work_items_deadline, work_items_held, work_items_turn;
      create index work_items_turn on work_items (company_id, priority, invoice_id)
        where queued_at is null and claim_token is null;
      alter table work_items
        drop column queued_account_id, drop column waiting_until, drop column cheaper_since, drop column held_until, drop column finish_by;`);
  }
}
