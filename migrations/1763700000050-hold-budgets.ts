import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Monthly budgets of companies and of the firm, what hard stops have taken of theirs, and which warnings were told. */
export class HoldBudgets1763700000050 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(FOLLOW);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      drop trigger attempts_budgets_update on attempts;
      drop trigger attempts_budgets_insert on attempts;
      drop function budgets_follow_attempts;
      drop table budget_alerts;
      drop table budget_months;
      drop table budgets;`);
  }
}

const TABLES = `
create table budgets (
  id uuid not null,
  company_id uuid,
  amount numeric(38, 18) not null,
  currency text not null,
  warn_at integer[] not null,
  hard_stop boolean not null,
  updated_at timestamptz not null default now(),
  constraint budgets_pkey primary key (id),
  constraint budgets_owner_check check (id = coalesce(company_id, '00000000-0000-0000-0000-000000000000')),
  constraint budgets_amount_check check (amount > 0)
);

create table budget_months (
  budget_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  time_zone text not null,
  company_id uuid,
  currency text not null,
  monthly numeric(38, 18) not null,
  spent numeric(38, 18) not null,
  held numeric(38, 18) not null,
  wanted numeric(38, 18),
  refused_at timestamptz,
  constraint budget_months_pkey primary key (budget_id, starts_at),
  constraint budget_months_span_check check (ends_at > starts_at)
) with (fillfactor = 20);

create table budget_alerts (
  budget_id uuid not null,
  period text not null,
  threshold integer not null,
  company_id uuid,
  crossed_at timestamptz not null default now(),
  constraint budget_alerts_pkey primary key (budget_id, period, threshold)
);

alter table budgets enable row level security;
create policy tenant on budgets to prorrata_tenant using (company_id = current_setting('app.company_id')::uuid);
grant select on budgets to prorrata_tenant;
alter table budget_months enable row level security;
create policy tenant on budget_months to prorrata_tenant using (company_id = current_setting('app.company_id')::uuid);
grant select on budget_months to prorrata_tenant;
alter table budget_alerts enable row level security;
create policy tenant on budget_alerts to prorrata_tenant using (company_id = current_setting('app.company_id')::uuid);
`;

/**
 * Whatever writes to the ledger moves the sums of hard stops in the same transaction: a request without a known cost
 * counts with the most it can cost, one with a known cost counts with that. Rows are locked in the order of their keys.
 */
const FOLLOW = `
create function budgets_follow_attempts() returns trigger language plpgsql as $$
begin
  if not exists (select from budget_months) then
    return null;
  end if;
  if tg_op = 'INSERT' then
    perform from budget_months m
      where exists (select from written n
                     where n.started_at >= m.starts_at and n.started_at < m.ends_at and n.currency = m.currency
                       and (m.company_id is null or n.company_id = m.company_id))
      order by m.budget_id, m.starts_at for update;
    if not found then
      return null;
    end if;
    -- A process frozen at this very moment would stop all others; PostgreSQL takes the locks from it.
    perform set_config('idle_in_transaction_session_timeout', '5000', true);
    update budget_months m set spent = m.spent + d.spent, held = m.held + d.held
      from (select b.budget_id, b.starts_at, sum(coalesce(n.cost, 0)) as spent,
                   sum(case when n.cost is null then coalesce(n.held_cost, 0) else 0 end) as held
              from budget_months b join written n
                on n.started_at >= b.starts_at and n.started_at < b.ends_at and n.currency = b.currency
               and (b.company_id is null or n.company_id = b.company_id)
             group by 1, 2) d
     where m.budget_id = d.budget_id and m.starts_at = d.starts_at;
  else
    perform from budget_months m
      where exists (select from written n join before o on o.id = n.id
                     where o.cost is distinct from n.cost
                       and n.started_at >= m.starts_at and n.started_at < m.ends_at and n.currency = m.currency
                       and (m.company_id is null or n.company_id = m.company_id))
      order by m.budget_id, m.starts_at for update;
    if not found then
      return null;
    end if;
    perform set_config('idle_in_transaction_session_timeout', '5000', true);
    update budget_months m set spent = m.spent + d.spent, held = m.held + d.held
      from (select b.budget_id, b.starts_at, sum(coalesce(n.cost, 0) - coalesce(o.cost, 0)) as spent,
                   sum(case when n.cost is null then coalesce(n.held_cost, 0) else 0 end
                       - case when o.cost is null then coalesce(o.held_cost, 0) else 0 end) as held
              from budget_months b join written n
                on n.started_at >= b.starts_at and n.started_at < b.ends_at and n.currency = b.currency
               and (b.company_id is null or n.company_id = b.company_id)
              join before o on o.id = n.id
             group by 1, 2) d
     where m.budget_id = d.budget_id and m.starts_at = d.starts_at;
  end if;
  return null;
end $$;
create trigger attempts_budgets_insert after insert on attempts
  referencing new table as written for each statement execute function budgets_follow_attempts();
create trigger attempts_budgets_update after update on attempts
  referencing old table as before new table as written for each statement execute function budgets_follow_attempts();
`;
