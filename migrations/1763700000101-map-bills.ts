import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bills of other providers are read by mappings that are data; a long import shows how far it has come. */
export class MapBills1763700000101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table bill_mappings (
        name text not null,
        provider text not null,
        definition jsonb not null,
        created_at timestamptz not null default now(),
        constraint bill_mappings_pkey primary key (name)
      );

      create table bill_imports (
        id uuid not null,
        provider_account_id uuid not null,
        phase text not null,
        bytes_read bigint not null default 0,
        bytes_total bigint,
        bill_id uuid,
        code text,
        started_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint bill_imports_phase_check check (phase in ('receiving', 'reading', 'done', 'refused')),
        constraint bill_imports_pkey primary key (id)
      );
      create index bill_imports_account on bill_imports (provider_account_id, id);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table bill_imports; drop table bill_mappings;');
  }
}
