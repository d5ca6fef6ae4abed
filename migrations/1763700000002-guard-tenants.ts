import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Row-level security: a transaction that takes the role `prorrata_tenant` sees the rows of the company named by
 * `app.company_id` and no other, whatever a query forgets. The firm's own work runs as the tables' owner.
 */
export class GuardTenants1763700000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(ROLE);
    for (const [table, rights] of Object.entries(TENANT_TABLES)) {
      const column = table === 'companies' ? 'id' : 'company_id';
      await queryRunner.query(`
        alter table ${table} enable row level security;
        create policy tenant on ${table} to prorrata_tenant
          using (${column} = current_setting('app.company_id')::uuid);
        grant ${rights} on ${table} to prorrata_tenant;`);
    }
    // The decree's chart belongs to nobody and is shown to everybody.
    for (const table of ['charts', 'chart_accounts']) {
      await queryRunner.query(
        `create policy shared_chart on ${table} for select to prorrata_tenant using (company_id is null)`,
      );
    }
    await queryRunner.query(`
      grant usage on schema public to prorrata_tenant;
      grant select on provider_accounts to prorrata_tenant;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TENANT_TABLES)) {
      await queryRunner.query(`
        drop policy tenant on ${table};
        drop policy if exists shared_chart on ${table};
        revoke all on ${table} from prorrata_tenant;
        alter table ${table} disable row level security;`);
    }
  }
}

// The role belongs to the whole server, so another database may have made it already, even at this moment.
const ROLE = `
do $$
begin
  if not exists (select from pg_roles where rolname = 'prorrata_tenant') then
    create role prorrata_tenant nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if current_setting('server_version_num')::int < 160000 then
    -- Before PostgreSQL 16 membership alone allows SET ROLE.
    if not pg_has_role(current_user, 'prorrata_tenant', 'member') then
      grant prorrata_tenant to current_user;
    end if;
  elsif not pg_has_role(current_user, 'prorrata_tenant', 'set') then
    execute 'grant prorrata_tenant to current_user with set true';
  end if;
end $$;
`;

const TENANT_TABLES: Readonly<Record<string, string>> = {
  companies: 'select, update',
  charts: 'select, insert',
  chart_accounts: 'select, insert',
  batches: 'select, insert, update',
  uploads: 'select, insert, update, delete',
  upload_chunks: 'select, insert, delete',
  batch_documents: 'select, insert',
  invoices: 'select, insert, update',
  invoice_lines: 'select, insert, update',
  entry_lines: 'select, insert, delete',
  work_items: 'select, insert, update, delete',
  line_memory: 'select, insert, update, delete',
  attempts: 'select',
  outbox_events: 'insert',
};
