import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonInvoices } from '../support/api-client.js';
import { compareWithMeter, eventually, finishedDespiteAll } from '../support/effects.js';
import { type Processes, startProcesses } from '../support/processes.js';
import { eraseFolders, type TestServer } from '../support/server.js';

const SLOTS = 8;
const WORKERS = 4;
const LATENCY_MS = 100;
let all: Processes;
let accountId = '';

interface Limits {
  items: {
    name: string;
    limit: number;
    used: number;
    state: string;
    source: string;
    resetsAt: string | null;
  }[];
  availability: { status: string; until: string | null; message: string };
}

const account = (path = '') => `/v1/provider-accounts/${accountId}${path}`;
const limits = () => all.api.api.ok(all.api.api.get<Limits>(account('/limits')));
const leases = () =>
  all.query<{ owner: string; slots: number }>('select owner, slots from capacity_leases where slots > 0');

/** The lease of a worker: owners are named by their process. */
async function ownerOf(worker: TestServer | undefined): Promise<string> {
  const found = (await leases()).find(({ owner }) => owner.includes(`-${worker?.process.pid}-`));
  if (!found) throw new Error('the worker holds no slots');
  return found.owner;
}

async function limitTo(change: object): Promise<void> {
  await all.api.api.ok(all.api.api.request('PATCH', account(), { limits: { 'deepseek-flash': change } }));
}

async function submit(prefix: string, count: number): Promise<string> {
  const company = await all.api.api.createCompany({});
  const { id } = await all.api.api.submitJson(company.id, jsonInvoices(count, { prefix }));
  return id;
}

beforeAll(async () => {
  all = await startProcesses({ workers: WORKERS, sandbox: { latencyMs: LATENCY_MS } });
  accountId = (await all.query<{ id: string }>('select id from provider_accounts'))[0]?.id ?? '';
}, 120_000);

afterAll(async () => {
  await all?.stop();
  eraseFolders();
});

describe('four worker processes on an account of eight slots', () => {
  it(
    'never have more than eight requests at the provider, and keep the slots busy',
    { timeout: 120_000 },
    async () => {
      await limitTo({ concurrency: SLOTS });
      const id = await submit('SLOTS', 500);
      await eventually('under way', async () => (await all.sandbox.meter()).peakInFlight > 1);
      await all.sandbox.resetMeter();
      const from = performance.now();
      await sleep(4_000);
      const { busyMs, peakInFlight } = await all.sandbox.meter();
      const used = busyMs / (SLOTS * (performance.now() - from));
      const shown = await limits();

      expect(await all.api.api.finished(id)).toMatchObject({
        status: 'completed',
        counts: { classified: 500 },
      });

      console.log(
        `slots used ${(used * 100).toFixed(1)} % of the time; refused ${(await all.sandbox.meter()).refusedForLimit}`,
      );
      expect(peakInFlight).toBeLessThanOrEqual(SLOTS);
      expect((await all.sandbox.meter()).peakInFlight).toBeLessThanOrEqual(SLOTS);
      expect(shown.items).toMatchObject([{ name: 'concurrency', limit: SLOTS, source: 'configured' }]);
      await eventually('all given back', async () => (await leases()).length === 0, 5_000);
    },
  );

  it('take a lower limit at once, also below what is in flight', { timeout: 120_000 }, async () => {
    await all.sandbox.set({ latencyMs: 300 });
    const id = await submit('LOWER', 120);
    await eventually('under way', async () => (await all.sandbox.meter()).inFlight > 3);

    await limitTo({ concurrency: 3 });
    await sleep(1_500);
    await all.sandbox.resetMeter();
    await sleep(1_500);

    const { peakInFlight } = await all.sandbox.meter();
    expect(peakInFlight).toBeLessThanOrEqual(3);
    expect(peakInFlight).toBeGreaterThan(0);
    await all.sandbox.set({ latencyMs: LATENCY_MS });
    await limitTo({ concurrency: SLOTS });
    await all.api.api.finished(id);
  });

  it('get back the slots of a killed worker', { timeout: 120_000 }, async () => {
    const id = await submit('KILLED', 400);
    await eventually('all four hold slots', async () => (await leases()).length === WORKERS);
    const killed = all.workers.pop();
    const owner = await ownerOf(killed);
    await killed?.kill();
    const killedAt = Date.now();

    await eventually(
      'its lease is gone',
      async () => !(await leases()).some((lease) => lease.owner === owner),
    );
    console.log(`the slots of a killed worker were back after ${Date.now() - killedAt} ms`);
    await finishedDespiteAll(() => all.api.api, id, 90_000);

    expect((await all.sandbox.meter()).peakInFlight).toBeLessThanOrEqual(SLOTS);
    await eventually('none is left', async () => (await leases()).length === 0, 20_000);
  });

  it('get back the slots of a stopped worker at once', { timeout: 120_000 }, async () => {
    await all.sandbox.set({ latencyMs: 2_000 });
    const id = await submit('STOPPED', 40);
    const stopping = all.workers.pop();
    const owner = await eventually('it holds slots', () => ownerOf(stopping));

    expect(await stopping?.stop()).toBe(0);

    expect((await leases()).some((lease) => lease.owner === owner)).toBe(false);
    await all.sandbox.set({ latencyMs: LATENCY_MS });
    await finishedDespiteAll(() => all.api.api, id, 90_000);
  });

  it(
    'are not joined by one that was frozen past its lease: it sends nothing under it',
    { timeout: 120_000 },
    async () => {
      // More than the others finish before the lease has run out.
      const id = await submit('FROZEN', 1_600);
      await eventually('all hold slots', async () => (await leases()).length === all.workers.length);
      const frozen = all.workers.at(-1);
      const owner = await ownerOf(frozen);
      frozen?.process.kill('SIGSTOP');
      try {
        await eventually(
          'the others have its slots',
          async () => !(await leases()).some((lease) => lease.owner === owner),
          30_000,
        );
        await all.sandbox.resetMeter();
      } finally {
        frozen?.process.kill('SIGCONT');
      }
      await finishedDespiteAll(() => all.api.api, id, 90_000);

      expect((await all.sandbox.meter()).peakInFlight).toBeLessThanOrEqual(SLOTS);
    },
  );
});

describe('a limit of requests a minute', () => {
  it('holds over all processes; the rest waits, and it is said until when', { timeout: 60_000 }, async () => {
    await sleep(1_000);
    await limitTo({ requestsPerMinute: 30, concurrency: SLOTS });
    const used = (await limits()).items.find(({ name }) => name === 'requestsPerMinute')?.used ?? 0;
    await all.sandbox.resetMeter();
    const before = (await all.sandbox.meter()).requests;

    const id = await submit('MINUTE', 100);
    await sleep(6_000);

    const sent = (await all.sandbox.meter()).requests - before;
    expect(sent + used).toBeLessThanOrEqual(Math.max(30, used));
    const { items, availability } = await limits();
    const minute = items.find(({ name }) => name === 'requestsPerMinute');
    expect(minute).toMatchObject({ limit: 30, state: 'exhausted', source: 'configured' });
    expect(availability.status).toBe('saturated');
    expect(availability.message).toMatch(/^Saturated until \d{4}-/);
    await limitTo({ concurrency: SLOTS });
    await all.api.api.finished(id);
  });
});

describe('after all of it', () => {
  it("the ledger agrees with the provider's books", async () => {
    await compareWithMeter(all.api.api, all.sandbox);
  });
});
