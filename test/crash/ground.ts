import { rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import type { TestDatabase } from '../support/database.js';
import { killPostmaster } from '../support/kill-postmaster.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { temporaryFolder } from '../support/server.js';
import { copyDatabase, prepareServer, type TestPostgres } from '../support/test-postgres.js';

/** What runs stand on one after the other: a PostgreSQL with a migrated template, and a Redis. */
export class Ground {
  private killed = false;

  private constructor(
    private readonly folder: string,
    private server: EmbeddedPostgres,
    private readonly postgres: TestPostgres,
    readonly redis: TestRedis,
  ) {}

  static async start(): Promise<Ground> {
    const redis = await startRedis();
    if (!redis) throw new Error('redis-server is not installed (apt-get install redis-server)');
    const folder = temporaryFolder();
    const server = await startEmbeddedPostgres({ dataDir: folder });
    return new Ground(folder, server, await prepareServer(server.adminUrl), redis);
  }

  /** A copy of the template, on a server whose earlier ends are forgiven, and an empty Redis. */
  async freshDatabase(): Promise<TestDatabase> {
    if (this.killed) {
      await this.server.stop();
      this.server = await startEmbeddedPostgres({ dataDir: this.folder });
      this.killed = false;
    }
    const client = new Redis(this.redis.url);
    await client.flushall();
    client.disconnect();
    return copyDatabase({ ...this.postgres, adminUrl: this.server.adminUrl });
  }

  /** SIGKILL for the postmaster; resolves when another runs in its place. */
  async killPostgres(): Promise<void> {
    this.killed = true;
    await killPostmaster(this.folder);
  }

  async stop(): Promise<void> {
    await this.redis.stop();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
