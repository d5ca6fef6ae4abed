import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests carry what was reserved for them, what waiting saved, and whether the provider's own figure differs. */
export class MeasureRequestsAhead1763700000004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table attempts
        add column provider_cost_differs boolean not null default false,
        add column estimated_tokens bigint,
        add column held_cost numeric(38, 18),
        add column saving numeric(38, 18);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table attempts
        drop column saving,
        drop column held_cost,
        drop column estimated_tokens,
        drop column provider_cost_differs;`);
  }
}
