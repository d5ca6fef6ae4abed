import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import {
  addAccount,
  type Attempt,
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  lookAt,
} from '../support/effects.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';
import { generatedInvoice } from '../support/ubl-fixture.js';
import { zipOf } from '../support/zip-fixture.js';

const ENV = { SANDBOX: 'off', WORKER_CONCURRENCY: '8' };
const MARKER = 'zqxMARKERzqx';

let sandbox: SandboxProcess;
let server: TestServer;
let output = '';

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  server = await startServer({ env: ENV });
  await addAccount(server.api, sandbox.url, [`norte-${MARKER}`, `sur-${MARKER}`]);
});

afterAll(async () => {
  await server?.stop();
  await sandbox?.kill();
  eraseFolders();
});

async function startAgain(): Promise<void> {
  output += server.output();
  server = await startServer({ dataDir: server.dataDir, env: ENV });
}

describe('SIGTERM in the middle of a batch', () => {
  it('lets the running requests end and be recorded; the rest stays and is done after the restart', async () => {
    await sandbox.set({ latencyMs: 700 });
    const company = await server.api.createCompany();
    const invoices = jsonInvoices(60).map((invoice) => ({
      ...invoice,
      supplier: { taxId: '800197268', name: `${MARKER} SAS` },
    }));
    const { id } = await server.api.submitJson(company.id, invoices);
    await eventually('progress', async () => (await lookAt(server.api, id)).counts.classified >= 8);

    expect(await server.stop()).toBe(0);
    const counted = (await sandbox.requests()).length;
    await sandbox.set({ latencyMs: 10 });
    await startAgain();

    const attempts = await server.api.all<Attempt>('/v1/attempts');
    const before = attempts.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, counted);
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 'succeeded'));
    const batch = await finishedDespiteAll(() => server.api, id);
    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 60 } });
    await expectEachOnce(server.api, id, 60);
    expect(await compareWithMeter(server.api, sandbox)).toMatchObject({ unknown: 0, held: 0n });
  });
});

describe('kill -9 in the middle of reading a ZIP', () => {
  const FILES = 300;

  it('leaves each of its files exactly one outcome, and each invoice one effect', async () => {
    const names = Array.from({ length: FILES }, (_, index) => `factura-${index}.xml`);
    const zip = await zipOf(names.map((name, index) => [name, generatedInvoice(index)]));
    const company = await server.api.createCompany();
    const answer = await server.api.submitFiles(company.id, [{ name: 'noviembre.zip', bytes: zip }]);
    const { id } = answer.body;
    await eventually('some files are read', async () => (await lookAt(server.api, id)).counts.received > 0);

    await server.kill();
    await startAgain();
    const cutAt = (await lookAt(server.api, id)).counts.received;
    const batch = await finishedDespiteAll(() => server.api, id);

    console.log(`the kill came after ${cutAt} of ${FILES} files`);
    expect(cutAt).toBeLessThan(FILES);
    const documents = await server.api.all<{ fileName: string; outcome: string; invoiceId: string }>(
      `/v1/batches/${id}/documents`,
    );
    expect(documents.map(({ fileName }) => fileName.replace('noviembre.zip/', ''))).toEqual(names);
    const accepted = documents.filter(({ outcome }) => outcome === 'accepted');
    expect(new Set(accepted.map(({ invoiceId }) => invoiceId)).size).toBe(accepted.length);
    expect(batch.counts).toMatchObject({ received: FILES, accepted: accepted.length, pending: 0, failed: 0 });
    await compareWithMeter(server.api, sandbox);
  });
});

describe('after all of it', () => {
  it('neither the text of an invoice nor a key was logged', () => {
    expect(output + server.output()).not.toContain(MARKER);
  });
});
