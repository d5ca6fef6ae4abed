import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents processed in a month are counted from an index: fees per invoice charge all of them, whatever answered. */
export class CountProcessedInvoices1763700000160 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create index invoices_classified on invoices (company_id, classified_at);
      create index invoices_only_reviewed on invoices (company_id, reviewed_at)
        where classified_at is null and reviewed_at is not null;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index invoices_only_reviewed; drop index invoices_classified;');
  }
}
