import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/sandbox/random.js';
import { jsonInvoices } from './api-client.js';
import type { Comparison } from './books.js';
import {
  addAccount,
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  lookAt,
} from './effects.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from './server.js';

const ENV = { SANDBOX: 'off', WORKER_CONCURRENCY: '8' };
const MOMENT_MS_MAX = 60;

/** A server with its own embedded PostgreSQL that is disturbed while it works on a batch. */
export class DisturbedServer {
  private constructor(
    readonly sandbox: SandboxProcess,
    public server: TestServer,
  ) {}

  static async start(): Promise<DisturbedServer> {
    const sandbox = await startSandboxProcess({ latencyMs: 30, latencyJitterMs: 30 });
    const server = await startServer({ env: ENV });
    await addAccount(server.api, sandbox.url);
    return new DisturbedServer(sandbox, server);
  }

  /** SIGKILL, and a new process on the same data. */
  async killAndStartAgain(): Promise<void> {
    await this.server.kill();
    this.server = await startServer({ dataDir: this.server.dataDir, env: ENV });
  }

  /** Works on a batch, meets `fault` so many times at seeded moments, and must have done each invoice once. */
  async doBatch(input: {
    invoices: number;
    faults: number;
    seed: number;
    fault: () => Promise<void>;
  }): Promise<Comparison> {
    const { invoices, faults, seed, fault } = input;
    console.log(`FAULT_SEED=${seed}`);
    const random = seededRandom(seed);
    const company = await this.server.api.createCompany();
    const { id } = await this.server.api.submitJson(company.id, jsonInvoices(invoices));
    for (let time = 0; time < faults; time++) {
      const goal = Math.floor(((time + random()) * invoices) / (faults + 1));
      await eventually('progress', async () => {
        return (await lookAt(this.server.api, id)).counts.classified >= goal;
      });
      await sleep(random() * MOMENT_MS_MAX);
      await fault();
    }
    const batch = await finishedDespiteAll(() => this.server.api, id);
    assert.equal(batch.status, 'completed');
    assert.equal(batch.counts.classified, invoices);
    await expectEachOnce(this.server.api, id, invoices);
    return compareWithMeter(this.server.api, this.sandbox);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.sandbox.kill();
    eraseFolders();
  }
}
