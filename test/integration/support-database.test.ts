import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

it('a test database is migrated and belongs to a role without special rights', async () => {
  const { rows } = await client.query(`
    select rolsuper, rolcreatedb, rolbypassrls, pg_has_role(current_user, 'prorrata_tenant', 'set') as tenant,
      (select count(*)::int from schema_migrations) > 0 as migrated,
      (select pg_get_userbyid(datdba) = current_user from pg_database where datname = current_database()) as owner
    from pg_roles where rolname = current_user`);

  expect(rows).toEqual([
    { rolsuper: false, rolcreatedb: false, rolbypassrls: false, tenant: true, migrated: true, owner: true },
  ]);
});

it('its copies are independent of each other', async () => {
  const other = await createTestDatabase({ empty: true });
  await client.query('create table only_here (id int)');

  const elsewhere = new Client({ connectionString: other.url });
  await elsewhere.connect();
  const { rows } = await elsewhere.query(`select to_regclass('only_here') as found`);
  await elsewhere.end();
  await other.drop();

  expect(rows).toEqual([{ found: null }]);
});
