import 'reflect-metadata';
import { Config } from './config/config.js';
import { startEmbeddedPostgres } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { postgresBackend } from './queue/backend.js';
import { redactText } from './telemetry/domain/redact.js';

/** Brings the database to the newest schema and ends: for deployments that migrate before they start. */
async function main(): Promise<void> {
  // eslint-disable-next-line no-restricted-properties
  const config = new Config(process.env);
  const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir: config.dataDir });
  try {
    const url = config.databaseUrl ?? embedded?.url ?? '';
    const done = await migrate(url);
    for (const name of done) console.log(`migrated ${name}`);
    if (!config.redisUrl) await (await postgresBackend(url)).close();
    console.log('the schema is current');
  } finally {
    await embedded?.stop();
  }
}

main().catch((error: unknown) => {
  console.error(redactText(error instanceof Error ? error.message : String(error)));
  process.exit(1);
});
