import { afterAll, beforeAll, expect } from 'vitest';
import { type Batch, jsonInvoices } from './api-client.js';
import {
  addAccount,
  type Attempt,
  attemptsOf,
  compareWithMeter,
  type InvoiceView,
  invoicesOf,
} from './effects.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from './server.js';
import { WatchedApi } from './watched-api.js';

/** In every description and every key: neither may ever be found in what the server prints. */
const MARKER = 'zqxMARKERzqx';

/** A company with a provider account of its own, so that what one test does to its account is no other test's matter. */
export interface Road {
  companyId: string;
  accountId: string;
  secrets: string[];
  /** A text that every prompt of this company holds and no other's. */
  text: string;
  invoices(count: number): unknown[];
}

export interface Outcome {
  batch: Batch;
  invoice: InvoiceView;
  attempts: Attempt[];
}

/** One server and one simulated provider for a file of provider faults. */
export class FaultBench {
  server!: TestServer;
  sandbox!: SandboxProcess;
  api!: WatchedApi;
  private roads = 0;

  constructor(private readonly env: Record<string, string> = {}) {
    beforeAll(async () => {
      this.sandbox = await startSandboxProcess({ latencyMs: 10 });
      this.server = await startServer({
        env: { SANDBOX: 'off', PROVIDER_TIMEOUT_SECONDS: '4', LOG_LEVEL: 'debug', ...this.env },
      });
      this.api = new WatchedApi(this.server.url, this.server.api.token);
    });
    afterAll(async () => {
      await this.server?.stop();
      await this.sandbox?.kill();
      eraseFolders();
    });
  }

  async road(keys: readonly string[] = ['norte', 'sur']): Promise<Road> {
    const name = `r${this.roads++}`;
    const account = await addAccount(
      this.api,
      this.sandbox.url,
      keys.map((key) => `${key}-${name}-${MARKER}`),
    );
    const company = await this.api.createCompany({ providerAccountId: account.id });
    const text = `${MARKER} ${name}:`;
    const invoices = (count: number) =>
      jsonInvoices(count, { prefix: name }).map((invoice) => ({
        ...invoice,
        lines: (invoice['lines'] as { description: string }[]).map((line) => ({
          ...line,
          description: `${text} ${line.description}`,
        })),
      }));
    return { companyId: company.id, accountId: account.id, secrets: account.secrets, text, invoices };
  }

  /** One invoice on a road of its own that meets these faults, when all is over. */
  async oneThatMeets(...faults: object[]): Promise<Outcome & { road: Road }> {
    const road = await this.road();
    await this.sandbox.meet(...faults.map((fault) => ({ ...fault, match: { textIncludes: road.text } })));
    const { id } = await this.api.submitJson(road.companyId, road.invoices(1));
    const batch = await this.api.finished(id);
    const [invoice] = await invoicesOf(this.api, id);
    if (!invoice) throw new Error('no invoice');
    return { road, batch, invoice, attempts: await attemptsOf(this.api, invoice.id) };
  }

  /** What must hold after any faults: the ledger and the provider's books agree, no 5xx, nothing told to the log. */
  async expectAllTrue(): Promise<void> {
    await compareWithMeter(this.api, this.sandbox);
    expect(this.api.serverFaults).toEqual([]);
    expect(this.server.output()).not.toContain(MARKER);
  }
}
