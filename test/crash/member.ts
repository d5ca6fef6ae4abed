import type { PostgresProxy } from '../support/postgres-proxy.js';
import { startServer, type TestServer } from '../support/server.js';

const READY_MS_MAX = 180_000;

export type Role = 'all' | 'api' | 'worker';

/** One process of the product in a run, through its deaths and returns. */
export class Member {
  private server: TestServer | undefined;
  private earlier = '';

  constructor(
    readonly name: string,
    readonly role: Role,
    private readonly env: Record<string, string>,
    /** What stands between it and PostgreSQL, where the run needs that. */
    readonly database: PostgresProxy | undefined,
  ) {}

  /** The living process. */
  get alive(): TestServer {
    if (!this.server) throw new Error(`${this.name} is dead`);
    return this.server;
  }

  get isAlive(): boolean {
    return this.server !== undefined;
  }

  /** What it has printed in all its lives. */
  get output(): string {
    return this.earlier + (this.server?.output() ?? '');
  }

  async start(): Promise<void> {
    this.server = await startServer({ env: this.env, readyMsMax: READY_MS_MAX });
  }

  /** SIGKILL, and wait until it is gone. */
  async kill(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    await server.kill();
    this.earlier += `${server.output()}\n--- killed\n`;
  }

  /** SIGTERM, and wait until it is gone. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const code = await server.stop();
    this.earlier += `${server.output()}\n--- ended with ${code}\n`;
  }
}
