import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_120);
const INVOICES = 150;
const KILLS = 4;

let sandbox: SandboxProcess;
let server: TestServer;
let batchId: string;

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

const classifiedAtLeast = (count: number) =>
  eventually('progress', async () => (await lookAt(server.api, batchId)).counts.classified >= count);

describe('kill -9 in the middle of a batch', () => {
  it(
    'of the server, several times: each invoice once, each request in the ledger',
    { timeout: 85_000 },
    async () => {
      const random = randomOf(SEED);
      const company = await server.api.createCompany();
      batchId = (await server.api.submitJson(company.id, jsonInvoices(INVOICES))).id;

      for (let kill = 1; kill <= KILLS; kill++) {
        await classifiedAtLeast(Math.floor(((kill - 1 + random()) * INVOICES) / (KILLS + 1)));
        await sleep(random() * 60);
        await server.kill();
        server = await startServer({
          dataDir: server.dataDir,
          env: { SANDBOX: 'off', WORKER_CONCURRENCY: '8' },
        });
      }
      const batch = await finishedDespiteAll(() => server.api, batchId);

      expect(batch).toMatchObject({ status: 'completed', counts: { classified: INVOICES, failed: 0 } });
      await expectEachOnce(server.api, batchId, INVOICES);
      const { unknown } = await compareWithMeter(server.api, sandbox);
      expect(unknown).toBeGreaterThan(0);
    },
  );
});
