import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Statements and credit notes: numbered without gaps, never changed, seen by their company alone. */
export class IssueStatements1763700000131 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table statements (
        id uuid not null,
        company_id uuid not null,
        kind text not null,
        period text not null,
        series text not null,
        sequence integer not null,
        number text not null,
        currency text not null,
        places smallint not null,
        total numeric(38, 18) not null,
        balance numeric(38, 18),
        result_id uuid,
        corrects uuid,
        document jsonb not null,
        hash text not null,
        issued_at timestamptz not null,
        constraint statements_kind_check check (kind in ('statement', 'credit_note')),
        constraint statements_corrects_check check ((kind = 'credit_note') = (corrects is not null)),
        constraint statements_balance_check check ((kind = 'statement') = (balance is not null)),
        constraint statements_pkey primary key (id)
      );
      create unique index statements_number on statements (number);
      create unique index statements_in_sequence on statements (series, sequence);
      create unique index statements_once on statements (company_id, period, currency) where kind = 'statement';
      create index statements_of_period on statements (period, company_id);
      create index statements_balances on statements (company_id, currency, issued_at, id) where kind = 'statement';
      create index statements_corrected on statements (corrects) where corrects is not null;

      create function statements_stay() returns trigger language plpgsql as $$
      begin
        raise exception 'a statement is never changed: it is corrected by a credit note'
          using errcode = 'restrict_violation';
      end $$;
      create trigger statements_stay before update or delete on statements
        for each row execute function statements_stay();
      create trigger statements_stay_all before truncate on statements
        for each statement execute function statements_stay();

      alter table statements enable row level security;
      create policy tenant on statements to prorrata_tenant
        using (company_id = current_setting('app.company_id')::uuid);
      grant select on statements to prorrata_tenant;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop table statements;
      drop function statements_stay;`);
  }
}
