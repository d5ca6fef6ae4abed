import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Long bills are imported quicker: one index instead of two finds a line within its bill, and a summary of blocks finds
 * those of a time, since an export comes in the order of time.
 */
export class FindLinesByBill1763700000103 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index bill_lines_bill;
      alter table bill_lines drop constraint bill_lines_pkey;
      alter table bill_lines add constraint bill_lines_pkey primary key (bill_id, id);
      drop index bill_lines_active;
      create index bill_lines_time on bill_lines using brin (starts_at, ends_at) with (pages_per_range = 16);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop index bill_lines_time;
      create index bill_lines_active on bill_lines (provider_account_id, starts_at) where replaced_by is null;
      alter table bill_lines drop constraint bill_lines_pkey;
      alter table bill_lines add constraint bill_lines_pkey primary key (id);
      create index bill_lines_bill on bill_lines (bill_id, id);`);
  }
}
