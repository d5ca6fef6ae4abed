import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { createExtensions, TENANT_ROLE } from '../../src/database/embedded/bootstrap.js';
import { EmbeddedPostgresError } from '../../src/database/embedded/embedded-postgres-error.js';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { type TestPostgres, urlOf } from './test-postgres.js';

/**
 * One PostgreSQL for the whole run: the one that TEST_DATABASE_URL names (as a superuser), else the embedded one in a
 * temporary folder. Spec files get copies of a template that is migrated here once.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const given = process.env['TEST_DATABASE_URL'];
    const server = given ? { adminUrl: given, stop: async () => undefined } : await startTemporary();
    const run = randomBytes(4).toString('hex');
    const postgres: TestPostgres = {
      adminUrl: server.adminUrl,
      role: `prorrata_test_${run}`,
      password: run,
      template: `prorrata_template_${run}`,
    };
    try {
      await makeTemplate(postgres);
    } catch (error) {
      await server.stop();
      throw error;
    }
    project.provide('testPostgres', postgres);
    return async () => {
      if (given) await removeAll(postgres);
      await server.stop();
    };
  } catch (error) {
    // Unit specs run anywhere; whatever asks for a database then fails with this sentence.
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    project.provide('testPostgres', { unavailable: error.message });
    return undefined;
  }
}

async function startTemporary(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-test-'));
  const server = await startEmbeddedPostgres({ dataDir: folder, log: console.warn });
  return {
    adminUrl: server.adminUrl,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeTemplate({ adminUrl, role, password, template }: TestPostgres): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    await client.query(`
      do $$ begin
        create role ${TENANT_ROLE} nologin;
      exception when duplicate_object or unique_violation then null;
      end $$;
      create role ${role} login password '${password}';
      grant ${TENANT_ROLE} to ${role} with set true, inherit false;`);
    await client.query(`create database ${template} owner ${role}`);
  });
  await createExtensions(urlOf(adminUrl, { database: template }));
  await migrate(urlOf(adminUrl, { database: template, role, password }));
}

async function removeAll({ adminUrl, role, template }: TestPostgres): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datdba = $1::regrole`,
      [role],
    );
    for (const { datname } of rows) {
      if (datname !== template) console.warn(`a test left the database ${datname}`);
      await client.query(`drop database if exists ${datname} with (force)`);
    }
    await client.query(`drop role ${role}`);
  });
}

async function asAdmin(adminUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
