import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports made in the background: who makes them, how far they are, and their bytes. */
export class KeepReportFiles1763700000140 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table report_files (
        id uuid not null,
        period text not null,
        format text not null,
        language text not null,
        status text not null default 'queued',
        progress smallint not null default 0,
        fault text,
        file_name text,
        content_type text,
        size bigint not null default 0,
        sha256 text,
        tries integer not null default 0,
        maker_id text,
        maker_until timestamptz,
        created_at timestamptz not null default now(),
        finished_at timestamptz,
        constraint report_files_status_check check (status in ('queued', 'running', 'finished', 'failed')),
        constraint report_files_progress_check check (progress between 0 and 100),
        constraint report_files_pkey primary key (id)
      );
      create index report_files_waiting on report_files (id) where status in ('queued', 'running');

      create table report_file_chunks (
        report_id uuid not null,
        position integer not null,
        bytes bytea not null,
        constraint report_file_chunks_pkey primary key (report_id, position),
        constraint report_file_chunks_report_fkey foreign key (report_id) references report_files (id) on delete cascade
      );`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table report_file_chunks; drop table report_files;');
  }
}
