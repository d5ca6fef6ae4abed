import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import {
  type Attempt,
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  invoicesOf,
} from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { eraseFolders, type TestServer } from '../support/server.js';

const INVOICES = 60;
let all: Processes;

beforeAll(async () => {
  all = await startProcesses({
    workers: 2,
    env: { WORKER_CONCURRENCY: '6' },
    sandbox: { latencyMs: 1_500 },
  });
});

afterAll(async () => {
  for (const { process } of all?.workers ?? []) process.kill('SIGCONT');
  await all?.stop();
  eraseFolders();
});

describe('a worker frozen past its lease', () => {
  it(
    'is relieved by the other; its late answers are recorded and change nothing',
    { timeout: 90_000 },
    async () => {
      const { api } = all.api;
      const company = await api.createCompany();
      const { id } = await api.submitJson(company.id, jsonInvoices(INVOICES));
      const [frozen] = all.workers;
      await eventually('requests under way', async () => (await underWay(frozen)) >= 3);

      frozen?.process.kill('SIGSTOP');
      const batch = await finishedDespiteAll(() => api, id, 80_000);
      const before = await invoicesOf(api, id);
      const lost = await lostAttempts();
      frozen?.process.kill('SIGCONT');

      expect(batch).toMatchObject({ status: 'completed', counts: { classified: INVOICES } });
      expect(lost.length).toBeGreaterThan(0);
      await eventually(
        'the late answers are settled',
        async () => (await lostAttempts()).length < lost.length,
      );
      const { unknown, held } = await compareWithMeter(api, all.sandbox);
      console.log(`${lost.length} requests of the frozen worker; ${unknown} stayed unknown, ${held} held`);
      expect(withoutCost(await invoicesOf(api, id))).toEqual(withoutCost(before));
      await expectEachOnce(api, id, INVOICES, { succeededMax: 2 });
    },
  );

  async function underWay(worker: TestServer | undefined): Promise<number> {
    const rows = await all.query(`select from attempts where status = 'in_flight' and worker_id like $1`, [
      `%-${worker?.process.pid}-%`,
    ]);
    return rows.length;
  }

  async function lostAttempts(): Promise<Attempt[]> {
    return all.api.api.all<Attempt>('/v1/attempts?status=unknown');
  }
});

/** What a late answer may change of an invoice is its cost alone: it was paid for. */
function withoutCost(invoices: Awaited<ReturnType<typeof invoicesOf>>): object[] {
  return invoices.map((invoice) => ({ ...invoice, cost: null, costStatus: null }));
}
