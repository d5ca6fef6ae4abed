import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CapacityBench,
  type CapacityProcess,
  CountingProvider,
  ended,
  MODEL,
  permitOf,
  SIZE,
} from '../support/capacity.js';
import { eventually } from '../support/effects.js';
import type { ProviderAccount } from '../../src/api-keys/provider-account.entity.js';

let bench: CapacityBench;
beforeAll(async () => {
  bench = await CapacityBench.open();
});
afterAll(async () => {
  await bench.close();
});

const four = () => Promise.all(Array.from({ length: 4 }, () => bench.process()));
const leasesOf = (account: ProviderAccount) =>
  bench.query<{ owner: string; slots: number }>(
    'select owner, slots from capacity_leases where provider_account_id = $1 order by owner',
    [account.id],
  );

/** So many loops in each process, each sending one request after another until `isOver`. */
async function load(
  processes: readonly CapacityProcess[],
  account: ProviderAccount,
  input: { loops: number; provider: CountingProvider; latencyMs: number; forMs: number },
): Promise<void> {
  const { provider, latencyMs } = input;
  const endsAt = performance.now() + input.forMs;
  const loop = async (process: CapacityProcess) => {
    while (performance.now() < endsAt) {
      const permit = await permitOf(process, account);
      if (!(await process.capacity.enter(permit))) {
        process.capacity.giveBack(permit);
        continue;
      }
      await provider.work(latencyMs);
      process.capacity.ended(permit, ended('success'));
    }
  };
  await Promise.all(processes.flatMap((process) => Array.from({ length: input.loops }, () => loop(process))));
}

describe('slots of an account that four processes share', () => {
  it('are never exceeded, and used nearly all the time', async () => {
    const account = await bench.account({ concurrency: 8 });
    const processes = await four();
    const provider = new CountingProvider();

    await load(processes, account, { loops: 10, provider, latencyMs: 100, forMs: 4_000 });

    console.log(`8 slots, 4 processes: ${((provider.busyMs / (8 * 4_000)) * 100).toFixed(1)} % used`);
    expect(provider.peak).toBeLessThanOrEqual(8);
    expect(provider.peak).toBe(8);
    await Promise.all(processes.map((process) => process.stop()));
    expect(await leasesOf(account)).toEqual([]);
  });

  it('follow demand: an idle process holds none', async () => {
    const account = await bench.account({ concurrency: 8 });
    const [busy, idle] = [await bench.process(), await bench.process()];
    const provider = new CountingProvider();

    await load([busy, idle], account, { loops: 4, provider, latencyMs: 20, forMs: 300 });
    await load([busy], account, { loops: 12, provider, latencyMs: 20, forMs: 1_000 });

    expect(provider.peak).toBe(8);
    await eventually('given back', async () => (await leasesOf(account)).length === 0, 3_000);
  });

  it('of a killed process return by expiry, of a stopped one at once', async () => {
    const account = await bench.account({ concurrency: 2 });
    const [dead, alive] = [await bench.process(), await bench.process()];
    await permitOf(dead, account);
    await permitOf(dead, account);
    await dead.kill();

    expect(await alive.capacity.acquire(account, SIZE)).toHaveProperty('waitMs');
    await bench.query(
      `update capacity_leases set expires_at = now() - interval '1 second' where provider_account_id = $1`,
      [account.id],
    );
    await permitOf(alive, account);
    await alive.stop();

    expect(await leasesOf(account)).toEqual([]);
  });

  it('cannot be used under a lease that others took meanwhile', async () => {
    const account = await bench.account({ concurrency: 2 });
    const [frozen, other] = [await bench.process(), await bench.process()];
    const permit = await permitOf(frozen, account);
    expect(frozen.capacity.mayBeSent(permit)).toBe(true);

    // What the others see of a process that was frozen for too long.
    await bench.query(
      `update capacity_leases set expires_at = now() - interval '1 second' where provider_account_id = $1`,
      [account.id],
    );
    await permitOf(other, account);

    await eventually('noticed', async () => !frozen.capacity.mayBeSent(permit), 5_000);
  });
});

describe('requests a minute', () => {
  it('are counted over all processes, strictly', async () => {
    const account = await bench.account({ requestsPerMinute: 25 });
    const processes = await four();
    const provider = new CountingProvider();

    await Promise.race([
      load(processes, account, { loops: 8, provider, latencyMs: 5, forMs: 1_000 }),
      sleep(2_500),
    ]);

    expect(provider.starts).toHaveLength(25);
    const { startsNow, blockedMs } = await eventually('seen', async () => {
      const outlook = processes[0]?.capacity.outlook(account, Date.now());
      return outlook?.startsNow === 0 ? outlook : undefined;
    });
    expect(startsNow).toBe(0);
    expect(blockedMs).toBeGreaterThan(50_000);
  });

  it('that were reserved and not sent are free again', async () => {
    const account = await bench.account({ requestsPerMinute: 1 });
    const process = await bench.process();
    const permit = await permitOf(process, account);
    expect(await process.capacity.acquire(account, SIZE)).toHaveProperty('waitMs');

    process.capacity.giveBack(permit);

    await eventually('free', async () => !('waitMs' in (await process.capacity.acquire(account, SIZE))));
  });
});

describe('an account that nothing limits', () => {
  it('asks the database nothing for a request', async () => {
    const account = await bench.account();
    const process = await bench.process();

    const permits = await Promise.all(Array.from({ length: 100 }, () => permitOf(process, account)));

    expect(permits.every((permit) => permit.estimatedTokens === null)).toBe(true);
    for (const permit of permits) process.capacity.ended(permit, ended('success'));
    expect(
      await bench.query('select from capacity_states where provider_account_id = $1', [account.id]),
    ).toEqual([]);
  });

  it('is halved by a refusal, for all processes, and once for refusals of requests under way together', async () => {
    const account = await bench.account();
    const [one, two] = [await bench.process(), await bench.process()];
    const permits = await Promise.all(Array.from({ length: 20 }, () => permitOf(one, account)));

    for (const permit of permits.slice(0, 5)) one.capacity.ended(permit, ended('rate_limited'));

    await eventually('halved', async () => two.capacity.limitsOf(account, MODEL).concurrency === 10);
    for (const permit of permits.slice(5)) one.capacity.ended(permit, ended('rate_limited'));
    await sleep(300);
    expect(two.capacity.limitsOf(account, MODEL).concurrency).toBe(10);
    const provider = new CountingProvider();
    await load([one, two], account, { loops: 20, provider, latencyMs: 20, forMs: 500 });
    expect(provider.peak).toBeLessThanOrEqual(10);
  });

  it('grows again step by step after a refusal, and forgets it', { timeout: 60_000 }, async () => {
    const account = await bench.account();
    const process = await bench.process();
    const permits = await Promise.all(Array.from({ length: 8 }, () => permitOf(process, account)));
    for (const permit of permits) process.capacity.ended(permit, ended('rate_limited'));
    await eventually('halved', async () => process.capacity.limitsOf(account, MODEL).concurrency === 4);

    const provider = new CountingProvider();
    await load([process], account, { loops: 20, provider, latencyMs: 10, forMs: 15_000 });

    expect(process.capacity.limitsOf(account, MODEL).concurrency).toBeUndefined();
  });
});

describe('a wait that the provider asks for', () => {
  it('holds for every process and ends by itself', async () => {
    const account = await bench.account();
    const [one, two] = [await bench.process(), await bench.process()];
    two.capacity.ended(await permitOf(two, account), ended('success'));

    one.capacity.ended(await permitOf(one, account), ended('rate_limited', 3_000));

    await eventually('heard', async () => two.capacity.outlook(account, Date.now()).blockedMs > 0, 2_000);
    expect(await two.capacity.acquire(account, SIZE)).toHaveProperty('waitMs');
    await sleep(2_500);
    await permitOf(two, account);
  });
});
