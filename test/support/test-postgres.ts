import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createExtensions, TENANT_ROLE } from '../../src/database/embedded/bootstrap.js';
import { migrate } from '../../src/database/migrate.js';
import type { TestDatabase } from './database.js';

/** A server for tests, with a database migrated once of which each test that needs one gets a copy. */
export interface TestPostgres {
  /** The superuser, on the database `postgres`. */
  readonly adminUrl: string;
  /** The plain role that owns the test databases. */
  readonly role: string;
  readonly password: string;
  readonly template: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testPostgres: TestPostgres | { readonly unavailable: string };
  }
}

/** Makes the role and the template on a server; `adminUrl` is its superuser's. */
export async function prepareServer(adminUrl: string): Promise<TestPostgres> {
  const run = randomBytes(4).toString('hex');
  const role = `prorrata_test_${run}`;
  const template = `prorrata_template_${run}`;
  await asAdmin(adminUrl, async (client) => {
    await client.query(`
      do $$ begin
        create role ${TENANT_ROLE} nologin;
      exception when duplicate_object or unique_violation then null;
      end $$;
      create role ${role} login password '${run}';
      grant ${TENANT_ROLE} to ${role} with set true, inherit false;`);
    await client.query(`create database ${template} owner ${role}`);
  });
  await createExtensions(urlOf(adminUrl, { database: template }));
  await migrate(urlOf(adminUrl, { database: template, role, password: run }));
  return { adminUrl, role, password: run, template };
}

/** A database of one's own; a copy of the template unless another `source` is named. */
export async function copyDatabase(
  { adminUrl, role, password, template }: TestPostgres,
  source: string = template,
): Promise<TestDatabase> {
  const database = `prorrata_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, (client) =>
    client.query(`create database ${database} template ${source} owner ${role}`),
  );
  return {
    url: urlOf(adminUrl, { database, role, password }),
    adminUrl: urlOf(adminUrl, { database }),
    drop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`drop database if exists ${database} with (force)`);
      }),
  };
}

/** Runs `work` on one connection of its own. */
export async function asAdmin<T>(adminUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: adminUrl });
  // What the server says while it is killed is told by the query that fails.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database, and another user where one is given. */
export function urlOf(
  adminUrl: string,
  input: { database: string; role?: string; password?: string },
): string {
  const url = new URL(adminUrl);
  url.pathname = `/${input.database}`;
  if (input.role !== undefined) url.username = input.role;
  if (input.password !== undefined) url.password = input.password;
  return url.href;
}
