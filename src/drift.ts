import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './app.js';
import { Config } from './config/config.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { apiDocument } from './openapi.js';
import { schemaDrift } from './schema-drift.js';
import { ProcessLog } from './telemetry/process-log.js';

const OPENAPI_FILE = 'openapi.json';

/**
 * Fails when the migrations do not give the tables that the row classes describe, or when `openapi.json` is not what
 * the service would serve. With `--write` it brings that file up to date.
 */
async function checkDrift(write: boolean): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'prorrata-drift-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  try {
    const faults = (await schemaDrift(postgres.url)).map(
      (statement) => `schema: missing migration for ${statement}`,
    );
    const served = await servedDocument(postgres.url);
    if (write) writeFileSync(OPENAPI_FILE, served);
    else if (readFileSync(OPENAPI_FILE, 'utf8') !== served) {
      faults.push(`${OPENAPI_FILE} is not what the service serves: run npm run drift -- --write`);
    }
    return faults;
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function servedDocument(databaseUrl: string): Promise<string> {
  const key = randomBytes(32);
  const config = new Config({ ROLE: 'api', LOG_LEVEL: 'error' });
  const app = await createApp({
    config,
    databaseUrl,
    log: new ProcessLog({ format: 'text', level: 'error', workerId: 'drift' }),
    sealKeys: { current: { id: 'drift', key }, byId: new Map([['drift', { id: 'drift', key }]]) },
  });
  try {
    await app.init();
    return `${JSON.stringify(apiDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

const faults = await checkDrift(process.argv.includes('--write'));
for (const fault of faults) console.error(fault);
if (faults.length === 0) console.log('no drift: schema and openapi.json are current');
process.exit(faults.length === 0 ? 0 : 1);
