import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithRedis } from '../support/describe-with-redis.js';
import { startRedis, type TestRedis } from '../support/redis.js';

describeWithRedis('the Redis of the tests', () => {
  let server: TestRedis | undefined;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server?.url ?? '', { retryStrategy: () => 50 });
    redis.on('error', () => undefined);
  });

  afterAll(async () => {
    redis.disconnect();
    await server?.stop();
  });

  it('keeps jobs as production does: append-only, never evicting', async () => {
    expect(await redis.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  });

  it('comes back on its port with its data after a kill', async () => {
    await redis.set('kept', 'yes');
    const pid = server?.pid;

    await server?.kill();
    await server?.startAgain();

    expect(await redis.get('kept')).toBe('yes');
    expect(server?.pid).not.toBe(pid);
  });
});
