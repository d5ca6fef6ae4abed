import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_EDGE_MS, HOUR, keptMs, MINUTE, PERMIT_MS } from '../../src/api-keys/domain/windows.js';
import type { ModelLimits } from '../../src/api-keys/domain/model-limits.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { CapacityBench, ended, MODEL, permitOf, SIZE } from '../support/capacity.js';
import { eventually } from '../support/effects.js';

let bench: CapacityBench;
beforeAll(async () => {
  bench = await CapacityBench.open();
});
afterAll(async () => {
  await bench.close();
});

const ON_THE_WAY_MS = 750;
const START = Date.parse('2026-11-20T12:00:00Z');

interface Answer {
  granted: number;
  waitMs: number;
  windowName: string | null;
  oversized: boolean[];
}

/** The windows of a new account, asked at instants of our choice. */
async function windowsOf(limits: ModelLimits): Promise<(atMs: number, tokens: number[]) => Promise<Answer>> {
  const { id } = await bench.account(limits);
  await bench.query(
    'insert into capacity_states (provider_account_id, model, counting) values ($1, $2, true)',
    [id, MODEL],
  );
  return async (atMs, tokens) => {
    const [row] = await bench.query<Answer>(
      `select granted, wait_ms::int as "waitMs", window_name as "windowName", oversized
         from capacity_reserve($1, $2, $3::bigint[], $4, $5, $6, $7, $8, $9)`,
      [
        id,
        MODEL,
        tokens,
        keptMs(MINUTE),
        MINUTE.grainMs,
        keptMs(HOUR),
        HOUR.grainMs,
        DAY_EDGE_MS,
        new Date(atMs),
      ],
    );
    if (!row) throw new Error('no answer');
    return row;
  };
}

/** The most that any window of this length holds. */
function worst(seen: readonly { atMs: number; amount: number }[], lengthMs: number): number {
  const sorted = [...seen].sort((a, b) => a.atMs - b.atMs);
  let [from, sum, most] = [0, 0, 0];
  for (const { atMs, amount } of sorted) {
    sum += amount;
    while ((sorted[from]?.atMs ?? 0) <= atMs - lengthMs) sum -= sorted[from++]?.amount ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

/** Time passes, then so many ask at once; each that may is seen by the provider after its own delay. */
const visit = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 30_000 })),
  tokens: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
  /** Until it is sent and has arrived: the permit's life and some time on the way. */
  delayMs: fc.integer({ min: 0, max: PERMIT_MS + ON_THE_WAY_MS }),
  /** How far the clock is put back before; mostly not. */
  backMs: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 10 * 86_400_000 })),
});

describe('the windows of an account', () => {
  it(
    'never hold more than the limit in any minute, as the provider sees it, however the clock goes back',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(visit, { minLength: 20, maxLength: 80 }), async (visits) => {
          const ask = await windowsOf({ requestsPerMinute: 10, tokensPerMinute: 300 });
          let [realMs, backMs] = [START, 0];
          const seen: { atMs: number; tokens: number }[] = [];
          for (const each of visits) {
            realMs += each.afterMs;
            backMs += each.backMs;
            const { granted } = await ask(realMs - backMs, each.tokens);
            for (const tokens of each.tokens.slice(0, granted))
              seen.push({ atMs: realMs + each.delayMs, tokens });
          }

          expect(
            worst(
              seen.map(({ atMs }) => ({ atMs, amount: 1 })),
              60_000,
            ),
          ).toBeLessThanOrEqual(10);
          expect(
            worst(
              seen.map(({ atMs, tokens }) => ({ atMs, amount: tokens })),
              60_000,
            ),
          ).toBeLessThanOrEqual(300);
        }),
        { numRuns: 40 },
      );
    },
  );

  it(
    'let at most one more limit through when the clock jumps ahead, and are right again after it',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(visit, { minLength: 8, maxLength: 25 }),
          fc.array(visit, { minLength: 8, maxLength: 25 }),
          fc.integer({ min: 1, max: 7_200_000 }),
          async (before, after, aheadMs) => {
            const ask = await windowsOf({ requestsPerMinute: 10 });
            let realMs = START;
            const seen: { atMs: number; amount: number; isAfter: boolean }[] = [];
            for (const [index, each] of [...before, ...after].entries()) {
              const isAfter = index >= before.length;
              realMs += each.afterMs;
              const { granted } = await ask(realMs + (isAfter ? aheadMs : 0), each.tokens);
              for (let count = 0; count < granted; count++)
                seen.push({ atMs: realMs + each.delayMs, amount: 1, isAfter });
            }

            expect(worst(seen, 60_000)).toBeLessThanOrEqual(20);
            for (const part of [true, false])
              expect(
                worst(
                  seen.filter(({ isAfter }) => isAfter === part),
                  60_000,
                ),
              ).toBeLessThanOrEqual(10);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it(
    'say when there is room again, and then there is; never much later than needed',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(visit, { minLength: 5, maxLength: 30 }), async (visits) => {
          const ask = await windowsOf({ requestsPerMinute: 10 });
          let [realMs, backMs] = [START, 0];
          for (const each of visits) {
            realMs += each.afterMs;
            backMs += each.backMs;
            const { granted, waitMs } = await ask(realMs - backMs, each.tokens);
            if (granted === each.tokens.length) continue;
            expect(waitMs).toBeGreaterThan(0);
            expect(waitMs).toBeLessThanOrEqual(keptMs(MINUTE) + MINUTE.grainMs);
            realMs += waitMs;
            expect((await ask(realMs - backMs, [1])).granted).toBe(1);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it('are used up to more than 95 % when work never ends', { timeout: 60_000 }, async () => {
    const ask = await windowsOf({ requestsPerMinute: 30 });
    let total = 0;
    for (let atMs = START; atMs < START + 1_200_000; atMs += 1_000)
      total += (await ask(atMs, [1, 1])).granted;

    expect(total / (30 * 20)).toBeGreaterThan(0.95);
  });

  it('of an hour slide too', async () => {
    const ask = await windowsOf({ requestsPerHour: 5 });

    expect((await ask(START, [1, 1, 1, 1, 1, 1])).granted).toBe(5);
    expect(await ask(START + 3_599_000, [1])).toMatchObject({ granted: 0, windowName: 'hour' });
    expect((await ask(START + 3_613_000, [1])).granted).toBe(1);
  });

  it("of a day end at the provider's midnight; what comes close to it counts to both days", async () => {
    const ask = await windowsOf({ requestsPerDay: 3 });
    const midnight = Date.parse('2026-11-21T00:00:00Z');

    expect((await ask(midnight - 60_000, [1, 1])).granted).toBe(2);
    expect((await ask(midnight - 1_000, [1, 1])).granted).toBe(1);
    // Yesterday is full for the provider whose clock is behind.
    expect(await ask(midnight + 1_000, [1])).toMatchObject({ granted: 0, windowName: 'day' });
    // One of yesterday counts today as well.
    expect((await ask(midnight + 3_000, [1, 1, 1])).granted).toBe(2);
    const { waitMs } = await ask(midnight + 10_000, [1]);
    expect(midnight + 10_000 + waitMs).toBe(midnight + 86_400_000 + DAY_EDGE_MS);
  });

  it('let a request that is larger than the limit pass alone, and flag it', async () => {
    const ask = await windowsOf({ tokensPerMinute: 100 });

    expect(await ask(START, [500, 1])).toMatchObject({ granted: 1, oversized: [true] });
    expect((await ask(START + 30_000, [1])).granted).toBe(0);
    const later = await ask(START + 62_000, [10]);
    expect(later).toMatchObject({ granted: 1, oversized: [false] });
    // One that waits for an empty window is told when that is.
    const { granted, waitMs } = await ask(START + 63_000, [500]);
    expect(granted).toBe(0);
    expect((await ask(START + 63_000 + waitMs, [500])).granted).toBe(1);
  });

  it('keep their order: a small request does not pass a large one that waits', async () => {
    const ask = await windowsOf({ tokensPerMinute: 100 });
    await ask(START, [60]);

    expect((await ask(START, [50, 10])).granted).toBe(0);
  });
});

describe('tokens that were reserved', () => {
  it('give way to what was used, by the rule of the provider; lost answers keep theirs', async () => {
    for (const [provider, counted] of [
      ['deepseek', 150],
      ['groq', 50],
    ] as const) {
      const account = await bench.account({ tokensPerMinute: 1_000_000 }, provider);
      const process = await bench.process();
      const [one, two] = [await permitOf(process, account), await permitOf(process, account)];
      const reserved = one.estimatedTokens ?? 0;
      const used = async () => {
        await process.capacity.refresh();
        return process.capacity.picture({ accountId: account.id, model: MODEL })?.minuteTokens;
      };
      expect(await used()).toBe(2 * reserved);

      const usage = { cacheHit: 100, cacheMiss: 40, output: 10, reasoning: 0 };
      process.capacity.ended(one, { ...ended('success'), usage });
      process.capacity.ended(two, ended('answer_lost'));

      await eventually('settled', async () => (await used()) === reserved + counted, 5_000);
      await process.stop();
    }
  });

  it('stay when the provider tells of more than can be, and that is flagged', async () => {
    const account = await bench.account({ tokensPerMinute: 1_000_000 });
    const process = await bench.process();
    const permit = await permitOf(process, account);

    process.capacity.ended(permit, {
      ...ended('success'),
      usage: { cacheHit: 0, cacheMiss: 0, output: 50_000_000, reasoning: 0 },
    });

    await eventually('flagged', async () => {
      const rows = await bench.query<{ code: string }>(
        'select code from provider_account_warnings where provider_account_id = $1',
        [account.id],
      );
      return rows[0]?.code === 'usage_absurd';
    });
    await process.capacity.refresh();
    expect(process.capacity.picture({ accountId: account.id, model: MODEL })?.minuteTokens).toBe(
      permit.estimatedTokens,
    );
    await process.stop();
  });
});

describe('limits that the provider states', () => {
  const headers = (change: Record<string, string> = {}) => ({
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-remaining-requests': '400',
    'x-ratelimit-limit-tokens': '8000',
    'x-ratelimit-remaining-tokens': '1000',
    ...change,
  });

  it('hold for all processes; where the provider has less left than we counted, its word counts', async () => {
    const account = await bench.account({}, 'groq');
    const [one, two] = [await bench.process(), await bench.process()];
    one.capacity.ended(await permitOf(one, account), { ...ended('success'), headers: headers() });
    await eventually('heard', async () => two.capacity.limitsOf(account, MODEL).requestsPerDay === 1_000);

    const permit = await permitOf(two, account);
    two.capacity.ended(permit, { ...ended('success'), headers: headers() });

    await eventually('counted', async () => {
      await two.capacity.refresh();
      const picture = two.capacity.picture({ accountId: account.id, model: MODEL });
      return picture?.dayRequests === 600 && picture.minuteTokens === 7_000;
    });
    await one.stop();
    await two.stop();
  });

  it('that lie are flagged and not believed', async () => {
    const account = await bench.account({}, 'groq');
    const process = await bench.process();
    const lie = { 'x-ratelimit-remaining-requests': '-1', 'x-ratelimit-limit-tokens': 'NaN' };
    process.capacity.ended(await permitOf(process, account), { ...ended('success'), headers: headers(lie) });

    await eventually('flagged', async () => {
      const rows = await bench.query<{ code: string; detail: string }>(
        'select code, detail from provider_account_warnings where provider_account_id = $1',
        [account.id],
      );
      return (
        rows[0]?.code === 'limit_headers_absurd' && rows[0].detail.includes('x-ratelimit-remaining-requests')
      );
    });
    await process.capacity.refresh();
    expect(process.capacity.limitsOf(account, MODEL)).toEqual({});
    await process.stop();
  });
});

describe('counters', () => {
  /** Requests of the ledger, so many milliseconds ago. */
  async function attempts(
    accountId: string,
    agesMs: readonly number[],
    outcome: string | null = 'success',
  ): Promise<void> {
    for (const ageMs of agesMs)
      await bench.query(
        `insert into attempts (id, invoice_id, company_id, provider_account_id, key_id, provider, model, number, currency,
                               prompt_version, thinking, worker_id, claim_token, started_at, status, outcome,
                               estimated_tokens, cache_hit_tokens, cache_miss_tokens, output_tokens, reasoning_tokens)
         values ($1, $2, $2, $3, $2, 'deepseek', $4, 1, 'USD', 'p', false, 'w', 1,
                 now() - make_interval(secs => $5 / 1000.0), $6, $7, 900, $8, $8, $8, $9)`,
        [
          uuidV7(),
          uuidV7(),
          accountId,
          MODEL,
          ageMs,
          outcome === null ? 'in_flight' : outcome === 'success' ? 'succeeded' : 'failed',
          outcome,
          outcome === 'success' ? 100 : null,
          outcome === 'success' ? 0 : null,
        ],
      );
  }

  it('are made from the ledger when a limit is new, so that what was sent before it counts', async () => {
    const account = await bench.account({
      requestsPerMinute: 10,
      requestsPerHour: 100,
      tokensPerMinute: 100_000,
    });
    await attempts(account.id, [1_000, 20_000, 50_000, 300_000]);
    await attempts(account.id, [2_000], 'rate_limited');
    await attempts(account.id, [3_000], 'not_sent');
    await attempts(account.id, [4_000], null);
    const process = await bench.process();

    await permitOf(process, account);
    await process.capacity.refresh();

    const picture = process.capacity.picture({ accountId: account.id, model: MODEL });
    expect(picture).toMatchObject({ minuteRequests: 5 + 1, hourRequests: 6 + 1 });
    const estimate = 1_000 + 32 + SIZE.answerTokensMax;
    expect(picture?.minuteTokens).toBe(3 * 300 + 900 + estimate);
    await process.stop();
  });

  it('that are wrong are put right by a rebuild, and it is told what was wrong', async () => {
    const account = await bench.account({ requestsPerMinute: 10 });
    const process = await bench.process();
    await attempts(account.id, [1_000, 2_000]);
    await process.capacity.rebuild(account, MODEL);
    await bench.query(
      `update capacity_buckets set requests = 77 where provider_account_id = $1 and span = 'day'`,
      [account.id],
    );

    const { before, after } = await process.capacity.rebuild(account, MODEL);

    expect(before.day % 77).toBe(0);
    expect(after.day).toBeLessThanOrEqual(4);
    expect(after.minute).toBe(2);
    await process.stop();
  });

  it('lose nothing that was reserved a moment ago', async () => {
    const account = await bench.account({ requestsPerMinute: 10 });
    const process = await bench.process();
    for (let count = 0; count < 4; count++) await permitOf(process, account);

    await process.capacity.rebuild(account, MODEL);
    await process.capacity.refresh();

    expect(process.capacity.picture({ accountId: account.id, model: MODEL })?.minuteRequests).toBe(4);
    await process.stop();
  });
});
