import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';

// A process of its own that starts the embedded PostgreSQL, says so on one line, and stops it on SIGTERM.
const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('call me with a folder');
try {
  const { url, adminUrl, owned, stop } = await startEmbeddedPostgres({ dataDir });
  process.stdout.write(`${JSON.stringify({ url, adminUrl, owned })}\n`);
  const alive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(alive);
    void stop().then(() => process.exit(0));
  });
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
