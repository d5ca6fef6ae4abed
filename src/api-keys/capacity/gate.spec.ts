import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decideSlots } from '../domain/share-slots.js';
import { Gate, type GateRows, WAIT_MS_MAX } from './gate.js';
import { LEASE_SECONDS, type Holding, type SlotReport } from './lease-book.js';
import type { Grant } from './permit.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const now = () => ({ steadyMs: performance.now(), wallMs: Date.now() });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const NO_WINDOWS = () => Promise.reject(new Error('no window is limited'));

interface Row {
  slots: number;
  wanted: number;
  expiresAt: number;
}

/** What a process may meet on its way to the rows and back. */
interface Way {
  thereMs: number;
  backMs: number;
  fails: 'no' | 'before' | 'after';
}

/** The shared rows as PostgreSQL keeps them: one change after another, some answers late or lost. */
class SimulatedRows {
  private readonly rows = new Map<string, Row>();
  private readonly gates = new Map<string, Gate>();
  private turn = 0;

  constructor(
    private readonly limit: number,
    private readonly ways: readonly Way[],
  ) {}

  gate(owner: string): Gate {
    const rows: GateRows = { sync: (report) => this.sync(owner, report), reserve: NO_WINDOWS };
    const gate = new Gate(rows, now);
    gate.set({ concurrency: this.limit, hasWindows: false }, 0);
    this.gates.set(owner, gate);
    return gate;
  }

  get held(): number {
    const alive = [...this.rows.values()].filter(({ expiresAt }) => expiresAt > Date.now());
    return alive.reduce((sum, { slots }) => sum + slots, 0);
  }

  private async sync(owner: string, report: SlotReport): Promise<Holding> {
    const way = this.ways[this.turn++ % this.ways.length] ?? { thereMs: 1, backMs: 1, fails: 'no' };
    await pause(way.thereMs);
    if (way.fails === 'before') throw new Error('away');
    const holding = this.decide(owner, report);
    await pause(way.backMs);
    if (way.fails === 'after') throw new Error('the answer was lost');
    return holding;
  }

  private decide(owner: string, report: SlotReport): Holding {
    for (const [name, row] of this.rows) if (row.expiresAt <= Date.now()) this.rows.delete(name);
    const mine = this.rows.get(owner);
    const others = [...this.rows].filter(([name]) => name !== owner);
    const decision = decideSlots({
      limit: this.limit,
      me: { owner, slots: mine?.slots ?? 0, ...report },
      others: others.map(([name, row]) => ({ owner: name, ...row })),
    });
    if (decision.slots === 0 && report.wanted === 0) this.rows.delete(owner);
    else
      this.rows.set(owner, {
        slots: decision.slots,
        wanted: report.wanted,
        expiresAt: Date.now() + LEASE_SECONDS * 1_000,
      });
    if (decision.usable < report.wanted || decision.slots < (mine?.slots ?? 0))
      setTimeout(() => {
        for (const [name, gate] of this.gates) if (name !== owner) gate.heard();
      }, 1);
    return { ...decision, refusals: '0', isRenewal: mine !== undefined };
  }
}

/** The provider: how many requests it has at once, whoever sent them. */
class SimulatedProvider {
  inWork = 0;
  peak = 0;
  busyMs = 0;

  async work(latencyMs: number): Promise<void> {
    this.peak = Math.max(this.peak, ++this.inWork);
    await pause(latencyMs);
    this.busyMs += latencyMs;
    this.inWork--;
  }
}

/** One request after another until it is told to stop. `toSendMs`: from the grant until it is sent. */
async function loop(
  gate: Gate,
  provider: SimulatedProvider,
  input: { latencyMs: number; toSendMs: number; isOver: () => boolean; isDead: () => boolean },
): Promise<void> {
  while (!input.isOver() && !input.isDead()) {
    const grant = await gate.acquire(0);
    if ('waitMs' in grant) {
      await pause(grant.waitMs);
      continue;
    }
    await pause(input.toSendMs);
    if (input.isDead()) return;
    if (await gate.enter(grant)) await provider.work(input.latencyMs);
    if (input.isDead()) return;
    gate.release(grant, { succeeded: true });
  }
}

const way: fc.Arbitrary<Way> = fc.record({
  thereMs: fc.integer({ min: 0, max: 40 }),
  backMs: fc.integer({ min: 0, max: 40 }),
  fails: fc.constantFrom('no', 'no', 'no', 'no', 'no', 'before', 'after'),
});

describe('the gates of four processes', () => {
  it(
    'never let more through than the limit, whatever is late, lost or killed, and leave nothing behind',
    { timeout: 120_000 },
    async () => {
      const load = fc.record({
        loops: fc.nat(6),
        latencyMs: fc.integer({ min: 1, max: 400 }),
        toSendMs: fc.integer({ min: 0, max: 300 }),
        forMs: fc.integer({ min: 10, max: 8_000 }),
        diesAfterMs: fc.option(fc.integer({ min: 1, max: 8_000 }), { nil: Infinity, freq: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 9 }),
          fc.array(load, { minLength: 1, maxLength: 4 }),
          fc.array(way, { minLength: 1, maxLength: 30 }),
          async (limit, loads, ways) => {
            const rows = new SimulatedRows(limit, ways);
            const provider = new SimulatedProvider();
            const from = Date.now();
            const loops = loads.flatMap(({ loops: count, forMs, diesAfterMs, ...request }, index) => {
              const gate = rows.gate(`w${index}`);
              if (diesAfterMs !== Infinity) setTimeout(() => gate.close(), diesAfterMs);
              return Array.from({ length: count }, () =>
                loop(gate, provider, {
                  ...request,
                  isOver: () => Date.now() - from >= forMs,
                  isDead: () => Date.now() - from >= diesAfterMs,
                }),
              );
            });
            await vi.advanceTimersByTimeAsync(8_000 + 10 * WAIT_MS_MAX);
            await Promise.all(loops);
            await vi.advanceTimersByTimeAsync(LEASE_SECONDS * 1_000);

            expect(provider.peak).toBeLessThanOrEqual(limit);
            expect(provider.inWork).toBe(0);
            expect(rows.held).toBe(0);
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  it('use nearly all the time of all slots while there is work', async () => {
    const rows = new SimulatedRows(8, [{ thereMs: 1, backMs: 1, fails: 'no' }]);
    const provider = new SimulatedProvider();
    const from = Date.now();
    for (let index = 0; index < 4; index++) {
      const gate = rows.gate(`w${index}`);
      for (let count = 0; count < 5; count++)
        void loop(gate, provider, {
          latencyMs: 100,
          toSendMs: 2,
          isOver: () => Date.now() - from >= 10_000,
          isDead: () => false,
        });
    }
    await vi.advanceTimersByTimeAsync(10_000);

    expect(provider.peak).toBe(8);
    expect(provider.busyMs / (8 * 10_000)).toBeGreaterThan(0.95);
    await vi.advanceTimersByTimeAsync(20_000);
  });
});

describe('a gate', () => {
  const holding: Holding = { slots: 1, usable: 1, share: 1, refusals: '0', isRenewal: true };
  const granted = (result: Grant | { waitMs: number }): Grant => {
    if ('waitMs' in result) throw new Error('not granted');
    return result;
  };

  it('lets requests through in the order in which they came', async () => {
    const gate = new Gate({ sync: async () => holding, reserve: NO_WINDOWS }, now);
    gate.set({ concurrency: 1, hasWindows: false }, 0);
    const order: number[] = [];
    for (const number of [1, 2, 3])
      void gate.acquire(0).then(async (grant) => {
        order.push(number);
        await pause(10);
        gate.release(granted(grant), { succeeded: true });
      });
    await vi.advanceTimersByTimeAsync(100);

    expect(order).toEqual([1, 2, 3]);
  });

  it('refuses after a short wait, and says when to ask again', async () => {
    const gate = new Gate(
      { sync: async () => ({ ...holding, slots: 0, usable: 0, share: 0 }), reserve: NO_WINDOWS },
      now,
    );
    gate.set({ concurrency: 1, hasWindows: false }, 0);
    const asked = gate.acquire(0);
    await vi.advanceTimersByTimeAsync(WAIT_MS_MAX);

    expect(await asked).toEqual({ waitMs: 1_000 });
  });

  it('holds nothing back that nothing limits, and asks nobody', () => {
    const gate = new Gate({ sync: () => new Promise(() => undefined), reserve: NO_WINDOWS }, now);

    return expect(Promise.all([gate.acquire(0), gate.acquire(0)])).resolves.toHaveLength(2);
  });

  it('sends nothing under a lease that ran out: by the steady clock, or by the wall clock of a suspended machine', async () => {
    const gate = new Gate({ sync: async () => holding, reserve: NO_WINDOWS }, now);
    gate.set({ concurrency: 1, hasWindows: false }, 0);
    const asked = gate.acquire(0);
    await vi.advanceTimersByTimeAsync(50);
    const grant = granted(await asked);
    expect(gate.mayBeSent(grant)).toBe(true);

    vi.setSystemTime(Date.now() + LEASE_SECONDS * 1_000);

    expect(gate.mayBeSent(grant)).toBe(false);
  });

  it('throws away the permit of a window that was not used at once', async () => {
    const reservation = { tokens: 10, buckets: [], isOversized: false };
    const gate = new Gate(
      {
        sync: async () => holding,
        reserve: async () => ({ granted: [reservation], waitMs: 0, windowName: null }),
      },
      now,
    );
    gate.set({ concurrency: null, hasWindows: true }, 0);
    const grant = granted(await gate.acquire(10));
    expect(gate.mayBeSent(grant)).toBe(true);

    await vi.advanceTimersByTimeAsync(800);

    expect(gate.mayBeSent(grant)).toBe(false);
  });

  it('asks the windows again when they said that there is room, and not before', async () => {
    const asks: number[] = [];
    const gate = new Gate(
      {
        sync: async () => holding,
        reserve: async () => {
          asks.push(Date.now());
          const reservation = { tokens: 10, buckets: [], isOversized: false };
          return asks.length < 2
            ? { granted: [], waitMs: 1_000, windowName: 'minute' }
            : { granted: [reservation], waitMs: 0, windowName: null };
        },
      },
      now,
    );
    gate.set({ concurrency: null, hasWindows: true }, 0);
    const asked = gate.acquire(10);
    await vi.advanceTimersByTimeAsync(1_100);

    expect(granted(await asked).reservation?.tokens).toBe(10);
    expect((asks[1] ?? 0) - (asks[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(asks).toHaveLength(2);
  });

  it('refuses at once while the provider asked to wait', async () => {
    const gate = new Gate({ sync: async () => holding, reserve: NO_WINDOWS }, now);
    gate.block(60_000);

    expect(await gate.acquire(0)).toEqual({ waitMs: 5_000 });
    // A picture that was read before does not end the wait.
    gate.set({ concurrency: null, hasWindows: false }, 0);
    expect(await gate.acquire(0)).toHaveProperty('waitMs');
  });
});
