import { performance } from 'node:perf_hooks';
import type { DataSource } from 'typeorm';
import { AccountWarnings } from '../../src/api-keys/capacity/account-warnings.js';
import { Capacity } from '../../src/api-keys/capacity/capacity.js';
import type { Permit } from '../../src/api-keys/capacity/permit.js';
import type { ModelLimits } from '../../src/api-keys/domain/model-limits.js';
import type { OutcomeClass } from '../../src/api-keys/domain/outcome-class.js';
import { ProviderAccount } from '../../src/api-keys/provider-account.entity.js';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { Notices } from '../../src/database/notices.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { AccountUseService } from '../../src/usage/account-use.service.js';
import { createTestDatabase, type TestDatabase } from './database.js';

export const MODEL = 'deepseek-flash';
export const SIZE = { promptBytes: 2_000, answerTokensMax: 500 };

/** What one process has of capacity: its own connections, its own owner. */
export interface CapacityProcess {
  capacity: Capacity;
  owner: string;
  source: DataSource;
  /** As `kill -9` leaves it: nothing is given back. */
  kill(): Promise<void>;
  /** As a clean stop. */
  stop(): Promise<void>;
}

/** A database with several processes' worth of capacity on it. */
export class CapacityBench {
  private readonly started: CapacityProcess[] = [];

  private constructor(
    private readonly created: TestDatabase,
    readonly source: DataSource,
  ) {}

  static async open(): Promise<CapacityBench> {
    const created = await createTestDatabase();
    return new CapacityBench(created, await openDataSource(created.url, [ProviderAccount]));
  }

  async account(
    limits: ModelLimits = {},
    provider: ProviderAccount['provider'] = 'deepseek',
  ): Promise<ProviderAccount> {
    const repository = this.source.getRepository(ProviderAccount);
    const id = uuidV7();
    await repository.insert({
      id,
      name: 'A',
      provider,
      baseUrl: 'http://127.0.0.1:9',
      model: MODEL,
      limits: { [MODEL]: limits },
    });
    return repository.findOneByOrFail({ id });
  }

  async process(): Promise<CapacityProcess> {
    const source = await openDataSource(this.created.url, [ProviderAccount]);
    const database = new Database(source);
    const notices = new Notices(this.created.url);
    const owner = `worker-${this.started.length}-${uuidV7().slice(-6)}`;
    const capacity = new Capacity(
      database,
      notices,
      new AccountUseService(),
      new AccountWarnings(database),
      owner,
    );
    await capacity.onApplicationBootstrap();
    let isOver = false;
    const end = async () => {
      if (isOver) return;
      isOver = true;
      await notices.close();
      await source.destroy();
    };
    const process: CapacityProcess = {
      capacity,
      owner,
      source,
      kill: async () => {
        await end();
        // Only its timers: it has no connection any more.
        await capacity.onApplicationShutdown();
      },
      stop: async () => {
        if (!isOver) await capacity.onApplicationShutdown();
        await end();
      },
    };
    this.started.push(process);
    return process;
  }

  query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.source.query<Row[]>(sql, parameters);
  }

  async close(): Promise<void> {
    for (const process of this.started) await process.stop();
    await this.source.destroy();
    await this.created.drop();
  }
}

/** A provider that counts: how many requests are in work, and when each began. */
export class CountingProvider {
  inWork = 0;
  peak = 0;
  busyMs = 0;
  readonly starts: number[] = [];

  async work(latencyMs: number): Promise<void> {
    this.inWork++;
    this.peak = Math.max(this.peak, this.inWork);
    const began = performance.now();
    this.starts.push(began);
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    this.busyMs += performance.now() - began;
    this.inWork--;
  }

  /** The most starts within any window of this length. */
  worstWindow(lengthMs: number): number {
    const starts = [...this.starts].sort((a, b) => a - b);
    let worst = 0;
    let from = 0;
    starts.forEach((start, index) => {
      while ((starts[from] ?? 0) <= start - lengthMs) from++;
      worst = Math.max(worst, index - from + 1);
    });
    return worst;
  }
}

/** Acquires until there is a permit, as a turn that is dispatched again would. */
export async function permitOf(process: CapacityProcess, account: ProviderAccount): Promise<Permit> {
  for (;;) {
    const permit = await process.capacity.acquire(account, SIZE);
    if (!('waitMs' in permit)) return permit;
    await new Promise((resolve) => setTimeout(resolve, permit.waitMs));
  }
}

export function ended(outcomeClass: OutcomeClass, retryAfterMs = 0) {
  return { outcomeClass, usage: null, retryAfterMs, headers: {} };
}
