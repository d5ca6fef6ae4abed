import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionUrls, readCredentials } from '../../src/database/embedded/credentials.js';
import { pathsUnder } from '../../src/database/embedded/paths.js';
import { livePostmaster } from '../../src/database/embedded/postmaster.js';
import { DisturbedServer } from '../support/disturbed-server.js';
import { killPostmaster } from '../support/kill-postmaster.js';
import { asAdmin } from '../support/test-postgres.js';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_121);

let disturbed: DisturbedServer;

beforeAll(async () => {
  disturbed = await DisturbedServer.start();
});

afterAll(() => disturbed?.stop());

describe('kill -9 of PostgreSQL in the middle of a batch', () => {
  it(
    'leaves the server running, each invoice done once and each request in the ledger',
    { timeout: 85_000 },
    async () => {
      const fault = () => killPostmaster(disturbed.server.dataDir);

      await disturbed.doBatch({ invoices: 200, faults: 2, seed: SEED, fault });

      expect(disturbed.server.process.exitCode).toBeNull();
      expect(await listeners()).toBeGreaterThan(0);
    },
  );
});

/** Connections that wait for notices: lost ones must have been made again. */
async function listeners(): Promise<number> {
  const paths = pathsUnder(disturbed.server.dataDir);
  const credentials = readCredentials(paths);
  const port = livePostmaster(paths.cluster)?.port;
  if (!credentials || port === undefined) throw new Error('no server');
  return asAdmin(connectionUrls(credentials, port).adminUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where application_name = 'prorrata-notices'`,
    );
    return rows[0]?.count ?? 0;
  });
}
