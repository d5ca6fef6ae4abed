import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCredentials, connectionUrls } from '../../src/database/embedded/credentials.js';
import { pathsUnder } from '../../src/database/embedded/paths.js';
import { livePostmaster } from '../../src/database/embedded/postmaster.js';
import { jsonInvoices } from '../support/api-client.js';
import {
  addAccount,
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  lookAt,
} from '../support/effects.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { randomOf } from '../support/ubl-fixture.js';

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_121);
const INVOICES = 200;
const KILLS = 2;

let sandbox: SandboxProcess;
let server: TestServer;

beforeAll(async () => {
  console.log(`FAULT_SEED=${SEED}`);
  sandbox = await startSandboxProcess({ latencyMs: 30, latencyJitterMs: 30 });
  server = await startServer({ env: { SANDBOX: 'off', WORKER_CONCURRENCY: '8' } });
  await addAccount(server.api, sandbox.url);
});

afterAll(async () => {
  await server?.stop();
  await sandbox?.kill();
  eraseFolders();
});

async function killPostmaster(): Promise<void> {
  const { cluster } = pathsUnder(server.dataDir);
  const pid = livePostmaster(cluster)?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await eventually('another postmaster', async () => {
    const next = livePostmaster(cluster)?.pid;
    return next !== undefined && next !== pid;
  });
}

describe('kill -9 of PostgreSQL in the middle of a batch', () => {
  it(
    'leaves the server running, each invoice done once and each request in the ledger',
    { timeout: 85_000 },
    async () => {
      const random = randomOf(SEED);
      const company = await server.api.createCompany();
      const { id } = await server.api.submitJson(company.id, jsonInvoices(INVOICES));

      for (let kill = 1; kill <= KILLS; kill++) {
        const goal = Math.floor(((kill - 1 + random()) * INVOICES) / (KILLS + 1));
        await eventually('progress', async () => (await lookAt(server.api, id)).counts.classified >= goal);
        await sleep(random() * 60);
        await killPostmaster();
      }
      const batch = await finishedDespiteAll(() => server.api, id);

      expect(batch).toMatchObject({ status: 'completed', counts: { classified: INVOICES, failed: 0 } });
      expect(server.process.exitCode).toBeNull();
      await expectEachOnce(server.api, id, INVOICES);
      await compareWithMeter(server.api, sandbox);
      expect(await listeners()).toBeGreaterThan(0);
    },
  );
});

/** Connections that wait for notices: lost ones must have been made again. */
async function listeners(): Promise<number> {
  const paths = pathsUnder(server.dataDir);
  const credentials = readCredentials(paths);
  const port = livePostmaster(paths.cluster)?.port;
  if (!credentials || port === undefined) throw new Error('no server');
  const client = new Client({ connectionString: connectionUrls(credentials, port).adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where application_name = 'prorrata-notices'`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
