import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import { describeWithRedis } from '../support/describe-with-redis.js';
import {
  compareWithMeter,
  eventually,
  expectEachOnce,
  finishedDespiteAll,
  lookAt,
} from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { eraseFolders } from '../support/server.js';
import { generatedInvoice } from '../support/ubl-fixture.js';
import { zipOf } from '../support/zip-fixture.js';

describeWithRedis('one API and two workers on Redis', () => {
  let redis: TestRedis;
  let all: Processes;

  beforeAll(async () => {
    const started = await startRedis();
    if (!started) throw new Error('no redis-server');
    redis = started;
    all = await startProcesses({
      workers: 2,
      env: { REDIS_URL: redis.url, WORKER_CONCURRENCY: '8', QUEUE_WINDOW: '60' },
      sandbox: { latencyMs: 30, latencyJitterMs: 30 },
    });
  });

  afterAll(async () => {
    await all?.stop();
    await redis?.stop();
    eraseFolders();
  });

  async function halfDone(count: number): Promise<{ id: string; api: Processes['api']['api'] }> {
    const { api } = all.api;
    const company = await api.createCompany();
    const { id } = await api.submitJson(company.id, jsonInvoices(count));
    await eventually('progress', async () => (await lookAt(api, id)).counts.classified >= count / 4);
    return { id, api };
  }

  it('share the work of 300 invoices and do each once', async () => {
    const { api } = all.api;
    const company = await api.createCompany();

    const { id } = await api.submitJson(company.id, jsonInvoices(300));
    const batch = await api.finished(id);

    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 300 } });
    await expectEachOnce(api, id, 300);
    const shares = await sharesOfWorkers();
    expect(shares).toHaveLength(2);
    for (const share of shares) expect(share).toBeGreaterThan(30);
  });

  it('read a ZIP and give each of its files one outcome', async () => {
    const { api } = all.api;
    const company = await api.createCompany();
    const files = Array.from({ length: 40 }, (_, index): [string, string] => [
      `f-${index}.xml`,
      generatedInvoice(index),
    ]);

    const answer = await api.submitFiles(company.id, [{ name: 'all.zip', bytes: await zipOf(files) }]);
    expect(answer.status).toBe(202);
    const batch = await api.finished(answer.body.id);

    expect(batch.counts).toMatchObject({ received: 40, pending: 0, failed: 0 });
    const documents = await api.all<{ fileName: string }>(`/v1/batches/${batch.id}/documents`);
    expect(new Set(documents.map(({ fileName }) => fileName)).size).toBe(40);
    expect(documents).toHaveLength(40);
  });

  it('lose nothing when Redis is emptied in the middle of a batch', async () => {
    const { id, api } = await halfDone(200);

    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    const batch = await api.finished(id);

    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 200 } });
    await expectEachOnce(api, id, 200);
  });

  it(
    'go on by themselves when Redis is killed and comes back with its file after 5 s',
    { timeout: 90_000 },
    async () => {
      const { id, api } = await halfDone(200);

      await redis.kill();
      await sleep(5_000);
      const uploaded = api
        .createCompany()
        .then((company) => api.submitFiles(company.id, [{ name: 'one.xml', bytes: generatedInvoice(1) }]));
      await sleep(500);
      await redis.startAgain();
      const batch = await finishedDespiteAll(() => api, id);

      expect(batch).toMatchObject({ status: 'completed', counts: { classified: 200 } });
      await expectEachOnce(api, id, 200);
      expect((await uploaded).status).toBe(202);
      expect(await api.finished((await uploaded).body.id)).toMatchObject({
        counts: { received: 1, pending: 0 },
      });
    },
  );

  it("agree with the provider's books after all of it", async () => {
    await compareWithMeter(all.api.api, all.sandbox);
    for (const { process } of [all.api, ...all.workers]) expect(process.exitCode).toBeNull();
  });

  async function sharesOfWorkers(): Promise<number[]> {
    const rows = await all.query<{ count: number }>(
      'select count(*)::int as count from attempts group by worker_id',
    );
    return rows.map(({ count }) => count);
  }
});
