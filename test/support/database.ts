import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type TestPostgres, urlOf } from './test-postgres.js';

export interface TestDatabase {
  /** The service's plain role, which owns the database. */
  readonly url: string;
  /** The superuser, on the same database. */
  readonly adminUrl: string;
  /** Erases it, even while a forgotten connection is open. */
  readonly drop: () => Promise<void>;
}

/** The run's server; throws the reason where there is none. */
export function testPostgres(): TestPostgres {
  const postgres = inject('testPostgres');
  if ('unavailable' in postgres) throw new Error(`No PostgreSQL for tests: ${postgres.unavailable}`);
  return postgres;
}

/** A database of one's own: a copy of the migrated template, or an empty one for tests of the migrations themselves. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const { adminUrl, role, password, template } = testPostgres();
  const database = `prorrata_test_${randomBytes(6).toString('hex')}`;
  const source = options.empty === true ? 'template1' : template;
  await asAdmin(adminUrl, `create database ${database} template ${source} owner ${role}`);
  return {
    url: urlOf(adminUrl, { database, role, password }),
    adminUrl: urlOf(adminUrl, { database }),
    drop: () => asAdmin(adminUrl, `drop database if exists ${database} with (force)`),
  };
}

async function asAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
