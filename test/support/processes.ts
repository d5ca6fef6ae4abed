import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './database.js';
import { addAccount } from './effects.js';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.js';
import { startServer, type TestServer } from './server.js';
import type { SettingsChange } from '../../src/sandbox/settings.js';

/** Several processes of the product on one database, as a larger installation runs them. */
export interface Processes {
  readonly api: TestServer;
  readonly workers: TestServer[];
  readonly sandbox: SandboxProcess;
  readonly database: TestDatabase;
  /** Asks the database directly, for what the API does not tell. */
  query<Row extends object>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** What all of them have printed. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts `ROLE=api` and so many `ROLE=worker`, with an account of a simulated provider of their own. */
export async function startProcesses(input: {
  workers: number;
  env?: Record<string, string>;
  sandbox?: SettingsChange;
}): Promise<Processes> {
  const database = await createTestDatabase();
  const sandbox = await startSandboxProcess(input.sandbox);
  const env = {
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    SANDBOX: 'off',
    ...input.env,
  };
  const api = await startServer({ env: { ...env, ROLE: 'api' } });
  await addAccount(api.api, sandbox.url);
  const workers = await Promise.all(
    Array.from({ length: input.workers }, () => startServer({ env: { ...env, ROLE: 'worker' } })),
  );
  return {
    api,
    workers,
    sandbox,
    database,
    query: async <Row extends object>(sql: string, parameters: unknown[] = []) => {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query<Row>(sql, parameters)).rows;
      } finally {
        await client.end();
      }
    },
    output: () => [api, ...workers].map((each) => each.output()).join('\n'),
    stop: async () => {
      await Promise.all([api, ...workers].map((each) => each.stop()));
      await sandbox.kill();
      await database.drop();
    },
  };
}
