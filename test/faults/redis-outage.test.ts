import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../src/database/embedded/port.js';
import { jsonInvoices } from '../support/api-client.js';
import { describeWithRedis } from '../support/describe-with-redis.js';
import {
  addAccount,
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  lookAt,
} from '../support/effects.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { eraseFolders, startServer, type TestServer } from '../support/server.js';

const OUTAGE_MS = 20_000;

describeWithRedis('Redis away', () => {
  const undo: (() => Promise<unknown>)[] = [];

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
    eraseFolders();
  });

  const redisOfOurs = async (): Promise<TestRedis> => {
    const redis = await startRedis();
    if (!redis) throw new Error('no redis-server');
    undo.push(() => redis.stop());
    return redis;
  };
  const serverOn = async (url: string): Promise<[TestServer, SandboxProcess]> => {
    const sandbox = await startSandboxProcess({ latencyMs: 30 });
    undo.push(() => sandbox.kill());
    const server = await startServer({ env: { SANDBOX: 'off', REDIS_URL: url, WORKER_CONCURRENCY: '8' } });
    undo.push(() => server.stop());
    await addAccount(server.api, sandbox.url);
    return [server, sandbox];
  };

  it('for good at the start: the server ends with a sentence that names REDIS_URL and no password', async () => {
    const url = `redis://:geheim-9f8e@127.0.0.1:${await freePort()}`;

    const started = startServer({ env: { SANDBOX: 'off', REDIS_URL: url } });

    await expect(started).rejects.toThrow(/ended with 1 .*REDIS_URL: no Redis answers at 127\.0\.0\.1:\d+/s);
    await expect(started).rejects.not.toThrow(/geheim/);
  });

  it('for a moment at the start: the server waits for it', async () => {
    const redis = await redisOfOurs();
    await redis.kill();

    const starting = serverOn(redis.url);
    await sleep(4_000);
    await redis.startAgain();
    const [server] = await starting;

    expect((await server.api.get('/health/ready')).status).toBe(200);
  });

  it('for 20 s in a batch and back empty: not ready meanwhile, then on by itself, nothing twice', async () => {
    const redis = await redisOfOurs();
    const [server, sandbox] = await serverOn(redis.url);
    const { api } = server;
    const company = await api.createCompany();
    const { id } = await api.submitJson(company.id, jsonInvoices(150));
    await eventually('progress', async () => (await lookAt(api, id)).counts.classified >= 30);

    await redis.kill();
    await eventually('not ready', async () => (await api.get('/health/ready')).status === 503);
    expect((await api.get('/health/live')).status).toBe(200);
    await sleep(OUTAGE_MS);
    await redis.startAgain();
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const batch = await finishedDespiteAll(() => api, id);

    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 150 } });
    await eventually('ready', async () => (await api.get('/health/ready')).status === 200);
    await expectEachOnce(api, id, 150);
    await compareWithMeter(api, sandbox);
  });
});
