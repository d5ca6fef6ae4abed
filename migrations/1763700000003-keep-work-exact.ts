import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the row classes cannot say: claim tokens, the search index of charts, and entries that must balance. */
export class KeepWorkExact1763700000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create sequence claim_tokens;

      create extension if not exists pg_trgm;
      create index chart_accounts_search on chart_accounts using gin (search);

      -- Every invoice and line is updated once, soon after its insert: room on the page spares the indexes a write.
      alter table invoices set (fillfactor = 60);
      alter table invoice_lines set (fillfactor = 70);
      alter table attempts set (fillfactor = 70);
      alter table work_items set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

      -- An entry is written whole, in one statement: each invoice in it must balance to the last decimal.
      create function entry_must_balance() returns trigger language plpgsql as $$
      declare
        unbalanced uuid;
      begin
        select invoice_id into unbalanced from written group by invoice_id having sum(debit) <> sum(credit) limit 1;
        if found then
          raise exception 'the entry of invoice % does not balance', unbalanced using errcode = 'check_violation';
        end if;
        return null;
      end $$;
      create trigger entry_lines_balance after insert on entry_lines
        referencing new table as written for each statement execute function entry_must_balance();

      -- A settled attempt is evidence: it never changes again and is never erased.
      create function attempt_is_final() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' or old.status in ('succeeded', 'failed') then
          raise exception 'attempt % is settled', old.id using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      create trigger attempts_final before update or delete on attempts
        for each row execute function attempt_is_final();`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger attempts_final on attempts;
      drop function attempt_is_final;
      drop trigger entry_lines_balance on entry_lines;
      drop function entry_must_balance;
      drop index chart_accounts_search;
      drop sequence claim_tokens;`);
  }
}
