import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Few requests waited for cheaper hours: those that did are found without reading the others. */
export class FindSavings1763700000041 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('create index attempts_saving on attempts (invoice_id) where saving is not null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop index attempts_saving');
  }
}
