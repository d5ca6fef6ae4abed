import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row a process that works the queue, so that a dead or stuck one can be seen. */
export class KnowWorkers1763700000010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table workers (
        id text not null,
        role text not null,
        version text not null,
        started_at timestamptz not null,
        last_seen_at timestamptz not null,
        last_taken_at timestamptz,
        constraint workers_pkey primary key (id)
      );
      -- Every row is written again every few seconds: room on the page keeps those writes off the index.
      alter table workers set (fillfactor = 50);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table workers');
  }
}
