import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Results of closed months, chained by their hashes, and the later corrections booked in other months: never changed. */
export class SealPeriods1763700000121 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table period_results (
        id uuid not null,
        sequence bigint not null,
        period text not null,
        result jsonb not null,
        hash text not null,
        previous_hash text not null,
        closed_at timestamptz not null,
        constraint period_results_pkey primary key (id)
      );
      create unique index period_results_sequence_once on period_results (sequence);
      create unique index period_results_period_once on period_results (period);

      create table period_adjustments (
        id uuid not null,
        group_id uuid not null,
        source_period text not null,
        booked_in text not null,
        company_id uuid,
        currency text not null,
        amount numeric(38, 18) not null,
        reason text not null,
        booked_at timestamptz not null,
        constraint period_adjustments_reason_check check (reason in ('late_usage', 'restated_bill')),
        constraint period_adjustments_pkey primary key (id)
      );
      create index period_adjustments_source on period_adjustments (source_period);
      create index period_adjustments_booked on period_adjustments (booked_in);
      alter table period_adjustments enable row level security;
      create policy tenant on period_adjustments to prorrata_tenant
        using (company_id = current_setting('app.company_id')::uuid);
      grant select on period_adjustments to prorrata_tenant;

      create function closed_books_are_final() returns trigger language plpgsql as $$
      begin
        raise exception 'rows of % are never changed', tg_table_name using errcode = 'check_violation';
      end $$;
      create trigger period_results_final before update or delete on period_results
        for each row execute function closed_books_are_final();
      create trigger period_adjustments_final before update or delete on period_adjustments
        for each row execute function closed_books_are_final();`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table period_adjustments;
      drop table period_results;
      drop function closed_books_are_final;`);
  }
}
