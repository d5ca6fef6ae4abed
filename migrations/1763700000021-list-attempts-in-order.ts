import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lists and exports of requests walk an index in the order of time, a company's own too; the few that somebody looks
 * into (lost answers, figures of the provider's own that differ) are found at once.
 */
export class ListAttemptsInOrder1763700000021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index attempts_company_order on attempts (company_id, started_at, id);
      drop index attempts_company;
      create index attempts_unknown on attempts (started_at, id) where status = 'unknown';
      drop index attempts_provider_differs;
      create index attempts_provider_differs on attempts (started_at, id) where provider_cost_differs;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index attempts_provider_differs;
      create index attempts_provider_differs on attempts (id) where provider_cost_differs;
      drop index attempts_unknown;
      create index attempts_company on attempts (company_id, id);
      drop index attempts_company_order;`);
  }
}
