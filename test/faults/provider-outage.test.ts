import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../support/api-client.js';
import { type Attempt, eventually, expectEachOnce, lookAt } from '../support/effects.js';
import { FaultBench } from '../support/provider-faults.js';

const CONCURRENCY = 16;
const bench = new FaultBench({ WORKER_CONCURRENCY: String(CONCURRENCY) });

interface Key {
  name: string;
  status: string;
}
interface Account {
  status: string;
  keys: Key[];
}

const account = (id: string) => bench.api.ok(bench.api.get<Account>(`/v1/provider-accounts/${id}`));
const submit = async (road: Awaited<ReturnType<FaultBench['road']>>, count: number) =>
  bench.api.submitJson(road.companyId, road.invoices(count));
const waits = (batchId: string): Promise<Batch> =>
  eventually('the batch does not say why it waits', async () => {
    const batch = await lookAt(bench.api, batchId);
    if (batch.status !== 'processing') throw new Error(`the batch is ${batch.status}`);
    return batch.waiting === null ? undefined : batch;
  });
const attemptsOfCompany = (companyId: string) =>
  bench.api.all<Attempt>(`/v1/attempts?companyId=${companyId}`);

describe('a key that the provider refuses (401)', () => {
  it('is out; the other key goes on and nothing is lost', async () => {
    const road = await bench.road();
    await bench.sandbox.meet({ fault: '401', times: 1_000, match: { key: road.secrets[0] } });

    const { id } = await submit(road, 40);
    const batch = await bench.api.finished(id);

    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 40 } });
    const { keys } = await account(road.accountId);
    expect(keys.map(({ status }) => status)).toEqual(['invalid', 'active']);
    await expectEachOnce(bench.api, id, 40);
    const refused = (await attemptsOfCompany(road.companyId)).filter(({ httpStatus }) => httpStatus === 401);
    expect(refused.length).toBeGreaterThan(0);
    for (const attempt of refused) expect(attempt).toMatchObject({ status: 'failed', costStatus: 'known' });
  });

  it('all of them: the batch waits, says why, and goes on by itself with a new key', async () => {
    const road = await bench.road();
    for (const key of road.secrets) await bench.sandbox.meet({ fault: '401', times: 1_000, match: { key } });

    const { id } = await submit(road, 30);
    await eventually('both keys are out', async () =>
      (await account(road.accountId)).keys.every(({ status }) => status === 'invalid'),
    );
    expect((await waits(id)).waiting).toMatch(/^(no_key|key_invalid)$/);
    const sent = (await attemptsOfCompany(road.companyId)).length;
    await sleep(1_000);
    expect((await attemptsOfCompany(road.companyId)).length).toBe(sent);

    const secret = 'sk-sandbox-nueva-0a1b2c3d';
    await bench.api.ok(
      bench.api.post(`/v1/provider-accounts/${road.accountId}/keys`, { name: 'nueva', secret }),
    );

    expect(await bench.api.finished(id)).toMatchObject({ status: 'completed', counts: { classified: 30 } });
    await expectEachOnce(bench.api, id, 30);
  });
});

describe('an account without balance (402)', () => {
  it('is suspended, looked at now and then, and goes on by itself after a top-up', async () => {
    const road = await bench.road();
    await bench.sandbox.set({ balance: '0' });

    const { id } = await submit(road, 60);
    await eventually('suspended', async () => (await account(road.accountId)).status === 'suspended');
    expect((await waits(id)).waiting).toBe('insufficient_balance');
    const before = (await attemptsOfCompany(road.companyId)).length;
    await sleep(6_000);
    const probes = (await attemptsOfCompany(road.companyId)).length - before;

    await bench.sandbox.set({ balance: '1000' });
    const toppedUpAt = Date.now();
    const batch = await bench.api.finished(id);

    console.log(
      `402: ${before} requests, then ${probes} probes in 6 s; done ${Date.now() - toppedUpAt} ms after`,
    );
    expect(before).toBeLessThanOrEqual(2 * CONCURRENCY);
    expect(probes).toBeLessThanOrEqual(3);
    expect(batch).toMatchObject({ status: 'completed', counts: { classified: 60 } });
    expect((await account(road.accountId)).status).toBe('active');
    await expectEachOnce(bench.api, id, 60);
  });
});

describe('a provider that is not there', () => {
  it('makes the batch wait with a reason and go on by itself when it is back', async () => {
    const road = await bench.road();
    await bench.sandbox.kill();

    const { id } = await submit(road, 40);
    expect((await waits(id)).waiting).toMatch(/^(provider_unavailable|saturated)$/);
    await sleep(3_000);
    const tries = await attemptsOfCompany(road.companyId);
    await bench.sandbox.startAgain();

    expect(await bench.api.finished(id)).toMatchObject({ status: 'completed', counts: { classified: 40 } });
    for (const attempt of tries)
      expect(attempt).toMatchObject({ status: 'failed', outcome: 'not_sent', costStatus: 'known' });
    await expectEachOnce(bench.api, id, 40);
  });
});

describe('a storm of 429', () => {
  const INVOICES = 300;

  it('is not answered by a storm of requests, and everything is done afterwards', async () => {
    const road = await bench.road();
    await bench.sandbox.meet({ fault: '429', times: 1_000_000, match: { textIncludes: road.text } });

    const { id } = await submit(road, INVOICES);
    await sleep(8_000);
    const stormy = (await attemptsOfCompany(road.companyId)).length;
    await bench.sandbox.forgive();
    const overAt = Date.now();
    const batch = await bench.api.finished(id);

    console.log(`429: ${stormy} requests in 8 s; done ${Date.now() - overAt} ms after`);
    // Pauses of 0.1, 0.2, 0.4 … s: at most 8 rounds, each no more than the workers of this process.
    expect(stormy).toBeLessThanOrEqual(8 * CONCURRENCY);
    expect(batch).toMatchObject({ status: 'completed', counts: { classified: INVOICES } });
    await expectEachOnce(bench.api, id, INVOICES);
  });
});

describe('after all of it', () => {
  it("the ledger agrees with the provider's books; no 5xx was given, no text or key was logged", async () => {
    await bench.expectAllTrue();
  });
});
