import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How the firm divides costs and writes statements, where a request does not say otherwise. At most one row. */
export class SetAllocationPolicy1763700000110 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table costing_settings (
        one boolean not null default true,
        method text not null,
        driver text,
        pool text not null,
        cache_discount text not null,
        fixed_shares jsonb not null,
        statement_places smallint,
        taxes jsonb not null,
        statement_prefix text not null,
        updated_at timestamptz not null,
        constraint costing_settings_one check (one),
        constraint costing_settings_places_check check (statement_places between 0 and 18),
        constraint costing_settings_pkey primary key (one)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table costing_settings');
  }
}
