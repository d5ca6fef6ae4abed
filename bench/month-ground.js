import { openDataSource } from '../dist/src/database/data-source.js';
import { startEmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { migrate } from '../dist/src/database/migrate.js';
import { BLOCKER_CODES } from '../dist/src/costing/domain/blockers.js';
import { DIST, startProgram, temporaryFolder } from './support.js';

const ADMIN_TOKEN = 'bench-administrator-token';

/** The API on an empty database of its own, for benchmarks that fill whole months and close them. */
export async function startMonthGround() {
  const folder = temporaryFolder();
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  await migrate(postgres.url);
  const source = await openDataSource(postgres.url, []);
  const server = await startProgram({
    file: `${DIST}/main.js`,
    env: {
      PORT: '0',
      ROLE: 'api',
      ADMIN_TOKEN,
      DATABASE_URL: postgres.url,
      SANDBOX: 'off',
      DATA_DIR: folder,
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
    ready: /^ready (http\S+)/m,
  });
  /** Asks the API; gives the answer with its body unread. */
  const call = async (method, path, body) => {
    const response = await fetch(`${server.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response;
  };
  return {
    folder,
    source,
    server,
    call,
    /** Creates something; gives its id. */
    made: async (path, body) => (await (await call('POST', path, body)).json()).id,
    /** Closes a month by invoice, whatever stands in its way. */
    close: async (month) => {
      const closed = await call('POST', `/periods/${month}/close`, {
        method: 'per_invoice',
        driver: 'invoices',
        pool: 'metered',
        acceptBlockers: BLOCKER_CODES,
        reason: 'bench',
      });
      return closed.text();
    },
    stop: async () => {
      await server.stop();
      await source.destroy();
      await postgres.stop();
    },
  };
}

/** The month so many months ago, in UTC. */
export function monthAgo(months) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15)).toISOString().slice(0, 7);
}
