import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests whose cost nobody knew are settled from the bill, and each account's bill tells which instant sets its rate. */
export class SettleByBill1763700000102 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table attempts add column settled_how text;
      alter table attempts add constraint attempts_settled_check
        check ((settled_by_bill is null) = (settled_how is null)
               and (settled_by_bill is null or (cost is not null and status <> 'in_flight')));
      alter table attempts add constraint attempts_settled_how_check
        check (settled_how in ('cost', 'usage', 'estimate'));
      create index attempts_to_settle on attempts (provider_account_id, started_at)
        where status <> 'in_flight' and (cost is null or settled_by_bill is not null);

      create table bill_rate_rules (
        provider_account_id uuid not null,
        rate_by text not null,
        agrees_start integer not null,
        agrees_end integer not null,
        bill_id uuid not null,
        decided_at timestamptz not null default now(),
        constraint bill_rate_rules_rate_by_check check (rate_by in ('start', 'end')),
        constraint bill_rate_rules_pkey primary key (provider_account_id)
      );

      -- An outcome is final. Only a cost that the answer left open may be read from a bill, and read again from the
      -- bill that restates it; nothing else of the row moves then.
      create or replace function attempt_is_final() returns trigger language plpgsql as $$
      declare
        settled text[] := array['cost', 'cost_status', 'settled_by_bill', 'settled_how'];
      begin
        if tg_op = 'DELETE' then
          raise exception 'attempt % is settled', old.id using errcode = 'check_violation';
        end if;
        if old.status in ('succeeded', 'failed') then
          if old.cost is not null and old.settled_by_bill is null then
            raise exception 'attempt % is settled', old.id using errcode = 'check_violation';
          end if;
          if old.cache_hit_tokens is null or old.settled_how <> 'cost' then
            settled := settled || array['cache_hit_tokens', 'cache_miss_tokens', 'output_tokens', 'reasoning_tokens'];
          end if;
          if new.settled_by_bill is null or to_jsonb(new) - settled is distinct from to_jsonb(old) - settled then
            raise exception 'attempt % is settled', old.id using errcode = 'check_violation';
          end if;
        end if;
        return new;
      end $$;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create or replace function attempt_is_final() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' or old.status in ('succeeded', 'failed') then
          raise exception 'attempt % is settled', old.id using errcode = 'check_violation';
        end if;
        return new;
      end $$;
      drop table bill_rate_rules;
      drop index attempts_to_settle;
      alter table attempts drop constraint attempts_settled_how_check;
      alter table attempts drop constraint attempts_settled_check;
      alter table attempts drop column settled_how;`);
  }
}
