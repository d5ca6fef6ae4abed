import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { EmbeddedPostgresError } from '../../src/database/embedded/embedded-postgres-error.js';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { asAdmin, prepareServer, type TestPostgres } from './test-postgres.js';

/**
 * One PostgreSQL for the whole run: the one that TEST_DATABASE_URL names (as a superuser), else the embedded one in a
 * temporary folder. Spec files get copies of a template that is migrated here once.
 */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const given = process.env['TEST_DATABASE_URL'];
    const server = given ? { adminUrl: given, stop: async () => undefined } : await startTemporary();
    let postgres: TestPostgres;
    try {
      postgres = await prepareServer(server.adminUrl);
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
