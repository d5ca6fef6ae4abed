import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  withBackend,
  type PostgresConnectionOptions,
  type Queue,
  type Telemetry,
  type Worker,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { ConfigurationError } from '../config/environment.js';

/** Redis Cluster keeps all keys of a queue on one node by this hash tag. */
const PREFIX = '{prorrata}';
const POSTGRES_SCHEMA = 'bullmq';
const POSTGRES_POOL_MAX = 12;
/** How long Redis may take to come up after this process, as it does when both are started together. */
const REDIS_START_MS_MAX = 20_000;
const REDIS_RETRY_MS = 500;

export type AnyQueue = Pick<Queue<unknown>, 'addBulk' | 'getJob' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};
export type AnyWorker = Pick<Worker<unknown>, 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

export interface WorkerInput {
  name: string;
  concurrency: number;
  process: (data: unknown) => Promise<void>;
}

/** BullMQ on one of its two stores; everything above is the same code. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  queue(name: string): AnyQueue;
  worker(input: WorkerInput): AnyWorker;
  close(): Promise<void>;
}

// Finished jobs tell nothing that our rows do not tell better; one that stayed would keep its id from being added again.
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
// A job that a dead worker had taken comes back after its lock and two looks, at most 20 s. Running one twice is harmless.
const WORKER_OPTIONS = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 5, drainDelay: 2 };

/**
 * BullMQ on Redis. It is waited for at the start, within a bound: a wrong address must be told at once and not as a
 * service that takes batches and never works on them. Once it has answered, every later outage is waited out.
 */
export async function redisBackend(url: string, telemetry?: Telemetry): Promise<QueueBackend> {
  await redisAnswers(url);
  const { Queue, Worker } = withBackend(createRedisBackend);
  const connections: Redis[] = [];
  const connect = (blocking: boolean) => {
    const connection = new Redis(url, {
      // A worker waits for Redis to come back; a producer fails soon and the watchdog tries again.
      maxRetriesPerRequest: blocking ? null : 3,
      retryStrategy: (times) => Math.min(times * 200, 2_000),
    });
    connection.on('error', () => undefined);
    connections.push(connection);
    return connection;
  };
  return {
    kind: 'redis',
    queue: (name) =>
      new Queue(name, {
        connection: connect(false),
        prefix: PREFIX,
        defaultJobOptions: JOB_OPTIONS,
        ...(telemetry && { telemetry }),
      }),
    worker: ({ name, concurrency, process }) =>
      new Worker(name, (job) => process(job.data), {
        connection: connect(true),
        prefix: PREFIX,
        concurrency,
        ...(telemetry && { telemetry }),
        ...WORKER_OPTIONS,
      }),
    close: async () => {
      for (const connection of connections) connection.disconnect();
    },
  };
}

async function redisAnswers(url: string): Promise<void> {
  const deadline = Date.now() + REDIS_START_MS_MAX;
  for (;;) {
    const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    let reason = '';
    client.on('error', (error: Error) => {
      reason = error.message;
    });
    try {
      await client.connect();
      await client.ping();
      return;
    } catch (error) {
      reason ||= error instanceof Error ? error.message : 'unknown';
      if (Date.now() > deadline) {
        // The address without its password.
        const { hostname, port } = new URL(url);
        throw new ConfigurationError(
          `REDIS_URL: no Redis answers at ${hostname}:${port || '6379'} (${reason})`,
        );
      }
    } finally {
      client.disconnect();
    }
    await sleep(REDIS_RETRY_MS);
  }
}

/** BullMQ on the same PostgreSQL, in a schema of its own; brings that schema up to date. */
export async function postgresBackend(url: string, telemetry?: Telemetry): Promise<QueueBackend> {
  const pool = new Pool({
    connectionString: url,
    max: POSTGRES_POOL_MAX,
    keepAlive: true,
    application_name: 'prorrata-queue',
    // Jobs can be made again from our rows, so losing the last moments of the queue in a power cut costs nothing.
    options: `-c search_path=${POSTGRES_SCHEMA} -c synchronous_commit=off`,
  });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  try {
    await runMigrations(client, POSTGRES_SCHEMA);
  } finally {
    client.release();
  }
  const { Queue, Worker } = withBackend(createPostgresBackend);
  // BullMQ takes any pool at run time; its type of a notification differs from pg's by one optional property.
  const connection = pool as unknown as PostgresConnectionOptions;
  return {
    kind: 'postgres',
    queue: (name) =>
      new Queue(name, { connection, defaultJobOptions: JOB_OPTIONS, ...(telemetry && { telemetry }) }),
    worker: ({ name, concurrency, process }) =>
      new Worker(name, (job) => process(job.data), {
        connection,
        concurrency,
        ...(telemetry && { telemetry }),
        ...WORKER_OPTIONS,
      }),
    close: () => pool.end(),
  };
}
