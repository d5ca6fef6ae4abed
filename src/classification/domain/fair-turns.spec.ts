import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, shareTurns, strideOf, turnTime } from './fair-turns.js';

interface Backlogged {
  companyId: string;
  priority: number;
  weight: number;
  waiting: number;
}

/** Serves flows fill by fill as the dispatcher does, and gives who had each turn. */
function serve(input: { flows: Backlogged[]; fills: number[]; clock?: bigint }) {
  const passes = new Map<Backlogged, bigint>();
  let clock = input.clock ?? 0n;
  const turns: Backlogged[] = [];
  for (const count of input.fills) {
    const byFlow = new Map<Flow, Backlogged>();
    for (const each of input.flows.filter(({ waiting }) => waiting > 0)) {
      const { waiting, ...rest } = each;
      byFlow.set({ ...rest, pass: passes.get(each), turnsMax: waiting }, each);
    }
    const shares = shareTurns({ flows: [...byFlow.keys()], count, clock });
    const given = shares
      .flatMap((share) => Array.from({ length: share.turns }, (_, k) => ({ share, at: turnTime(share, k) })))
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    for (const { share, at } of given) {
      const each = byFlow.get(share.flow);
      if (!each) throw new Error('a turn for nobody');
      each.waiting--;
      turns.push(each);
      clock = at;
      passes.set(each, at + share.stride);
    }
  }
  return turns;
}

const flow = (companyId: string, waiting: number, weight = 1, priority = 1): Backlogged => ({
  companyId,
  priority,
  weight,
  waiting,
});
const ones = (count: number) => Array.from({ length: count }, () => 1);

describe('turns between companies', () => {
  it('go in proportion to weight and priority, within one turn of every pair, however the window is filled', () => {
    const weighted = fc.record({
      weight: fc.integer({ min: 1, max: 5 }),
      priority: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.array(weighted, { minLength: 2, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
        (weights, fills) => {
          const flows = weights.map(({ weight, priority }, index) =>
            flow(`c${index}`, 1e6, weight, priority),
          );

          const turns = serve({ flows, fills });

          // The virtual time that each has used differs by at most one turn of either.
          const used = flows.map(
            (each) => BigInt(turns.filter((turn) => turn === each).length) * strideOf(each),
          );
          for (const [a, left] of flows.entries())
            for (const [b, right] of flows.entries()) {
              const ahead = (used[a] ?? 0n) - (used[b] ?? 0n);
              expect(ahead <= strideOf(left) + strideOf(right)).toBe(true);
            }
        },
      ),
    );
  });

  it('come to every flow, the lowest included, within a bounded number of turns', () => {
    const flows = [flow('a', 1e6, 100, 0), flow('b', 1e6, 1, 2)];

    const turns = serve({ flows, fills: ones(3_300) });

    const places = turns.flatMap((turn, place) => (turn === flows[1] ? [place] : []));
    expect(places.length).toBeGreaterThanOrEqual(2);
    for (const [index, place] of places.entries())
      expect(place - (places[index - 1] ?? 0)).toBeLessThanOrEqual(1_601);
  });

  it('reach a newcomer at once and give it no claim on what it missed', () => {
    const big = flow('a', 10_000);
    const small = flow('b', 0);
    const before = serve({ flows: [big, small], fills: [300] });
    expect(before).toHaveLength(300);
    small.waiting = 10;

    const turns = serve({ flows: [big, small], fills: ones(30), clock: 300n * strideOf(big) });

    expect(turns.indexOf(small)).toBeLessThanOrEqual(1);
    expect(turns.lastIndexOf(small)).toBeLessThanOrEqual(20);
    expect(turns.filter((turn) => turn === small)).toHaveLength(10);
    expect(turns.slice(0, 20).filter((turn) => turn === big)).toHaveLength(10);
  });

  it('never exceed what a flow may take, nor what there is to give', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 }),
        fc.integer({ min: 0, max: 60 }),
        (limits, count) => {
          const flows = limits.map((turnsMax, index) => ({
            companyId: `c${index}`,
            priority: 1,
            weight: 1,
            pass: undefined,
            turnsMax,
          }));
          const shares = shareTurns({ flows, count, clock: 5n });
          const given = shares.reduce((sum, { turns }) => sum + turns, 0);
          expect(given).toBe(
            Math.min(
              count,
              limits.reduce((sum, limit) => sum + limit, 0),
            ),
          );
          for (const { flow, turns } of shares) expect(turns).toBeLessThanOrEqual(flow.turnsMax);
        },
      ),
    );
  });
});
