import { Client } from 'pg';
import { APP_DATABASE, APP_ROLE, type Credentials } from './credentials.js';

/** Used by `SET LOCAL ROLE` in a company's transactions; row-level security is written for it. */
export const TENANT_ROLE = 'prorrata_tenant';
const EXTENSIONS = ['pg_trgm', 'unaccent'];

/** Creates, as the superuser, what the service needs and may not create itself; everything that exists is kept. */
export async function bootstrap(adminUrl: string, credentials: Credentials): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(rolesSql(credentials.password));
    const { rowCount } = await client.query('select from pg_database where datname = $1', [APP_DATABASE]);
    if (rowCount === 0) await client.query(`create database ${APP_DATABASE} owner ${APP_ROLE}`);
  });
  const inDatabase = new URL(adminUrl);
  inDatabase.pathname = `/${APP_DATABASE}`;
  await createExtensions(inDatabase.href);
}

/** Adds the extensions to the database at `adminUrl`. */
export async function createExtensions(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(EXTENSIONS.map((name) => `create extension if not exists ${name};`).join('\n'));
  });
}

/** Whether the database at `url` has all that `bootstrap` makes. */
export async function isBootstrapped(url: string): Promise<boolean> {
  try {
    return await withClient(url, async (client) => {
      const { rowCount } = await client.query('select from pg_extension where extname = any($1)', [
        EXTENSIONS,
      ]);
      return rowCount === EXTENSIONS.length;
    });
  } catch {
    return false;
  }
}

function rolesSql(password: string): string {
  return `
    do $$ begin
      if not exists (select from pg_roles where rolname = '${TENANT_ROLE}') then
        create role ${TENANT_ROLE} nologin;
      end if;
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
        create role ${APP_ROLE};
      end if;
    end $$;
    alter role ${APP_ROLE} with login nosuperuser nocreatedb nocreaterole nobypassrls password '${password}';
    grant ${TENANT_ROLE} to ${APP_ROLE} with set true, inherit false;`;
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // The server may be killed meanwhile; the query then rejects, and this event must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
