import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSlots, shareSlots, type SlotHolder } from './share-slots.js';

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

const holders = fc
  .array(fc.record({ slots: fc.nat(20), wanted: fc.nat(40) }), { minLength: 1, maxLength: 8 })
  .map((list) => list.map((holder, index) => ({ owner: `w${index}`, ...holder })));

describe('news of a want', () => {
  const me = { owner: 'me', slots: 2, wanted: 9, inFlight: 2 };

  it('is told where others hold more than their share', () => {
    const others = [{ owner: 'other', slots: 6, wanted: 9 }];
    expect(decideSlots({ limit: 8, me, others })).toMatchObject({ share: 4, isOwed: true });
  });

  it('is not told where everybody has his share, however much is wanted', () => {
    const others = ['a', 'b', 'c'].map((owner) => ({ owner, slots: 2, wanted: 9 }));
    expect(decideSlots({ limit: 8, me, others })).toMatchObject({ share: 2, usable: 2, isOwed: false });
  });
});

describe('sharing slots', () => {
  it.each([
    [8, [100, 100, 100, 100], [2, 2, 2, 2]],
    [8, [1, 100, 100, 0], [1, 3, 4, 0]],
    [8, [1, 2, 3, 1], [1, 2, 3, 1]],
    [1, [5, 5], [0, 1]],
    [0, [5, 5], [0, 0]],
  ])('of %s among demands %j gives %j', (limit, wants, expected) => {
    const shares = shareSlots(
      limit,
      wants.map((wanted, index) => ({ owner: `w${index}`, slots: 0, wanted })),
    );

    expect([...shares].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, share]) => share)).toEqual(expected);
  });

  it('gives out all that is wanted and there, and nobody more than it wants', () => {
    fc.assert(
      fc.property(fc.nat(100), holders, (limit, list) => {
        const shares = shareSlots(limit, list);

        expect(sum(shares.values())).toBe(Math.min(limit, sum(list.map(({ wanted }) => wanted))));
        for (const { owner, wanted } of list) expect(shares.get(owner)).toBeLessThanOrEqual(wanted);
      }),
    );
  });

  it('lets nobody who wants more have two less than another', () => {
    fc.assert(
      fc.property(fc.nat(100), holders, (limit, list) => {
        const shares = shareSlots(limit, list);
        const most = Math.max(...shares.values());

        for (const { owner, wanted } of list) {
          const share = shares.get(owner) ?? 0;
          if (share < wanted) expect(share).toBeGreaterThanOrEqual(most - 1);
        }
      }),
    );
  });

  it('moves nothing when it is done again', () => {
    fc.assert(
      fc.property(fc.nat(100), holders, (limit, list) => {
        const first = shareSlots(limit, list);
        const settled = list.map((holder) => ({ ...holder, slots: first.get(holder.owner) ?? 0 }));

        expect(shareSlots(limit, settled)).toEqual(first);
      }),
    );
  });
});

type Step =
  | { kind: 'look' | 'start' | 'end' | 'die' | 'expire'; who: number }
  | { kind: 'want'; who: number; wanted: number }
  | { kind: 'limit'; limit: number };

const PROCESSES = 4;
const who = fc.nat(PROCESSES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('look' as const, 'start', 'end'), who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('want' as const), who, wanted: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('die' as const, 'expire'), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 10 }) }),
  },
);

describe('processes that look, start and end requests, and die in any order', () => {
  /** Runs steps; calls `check` after each with what runs and what is held. */
  function run(
    steps: readonly Step[],
    check: (state: { running: number; held: number; limit: number }) => void,
  ) {
    let limit = 8;
    const rows = new Map<string, SlotHolder>();
    const processes = Array.from({ length: PROCESSES }, (_, index) => ({
      owner: `w${index}`,
      wanted: 0,
      inFlight: 0,
      usable: 0,
      dead: false,
    }));
    for (const each of steps) {
      if (each.kind === 'limit') {
        limit = each.limit;
        continue;
      }
      const process = processes[each.who];
      if (!process) continue;
      const { owner } = process;
      if (each.kind === 'want') process.wanted = each.wanted;
      if (each.kind === 'end') process.inFlight = Math.max(0, process.inFlight - 1);
      // What a dead one had in flight ends some time, its lease later still.
      if (each.kind === 'die') process.dead = true;
      if (each.kind === 'expire' && process.dead && process.inFlight === 0) {
        rows.delete(owner);
        Object.assign(process, { dead: false, usable: 0, wanted: 0 });
      }
      if (each.kind === 'start' && !process.dead && process.inFlight < process.usable) process.inFlight++;
      if (each.kind === 'look' && !process.dead) {
        const { inFlight } = process;
        const wanted = Math.max(process.wanted, inFlight);
        const me = { owner, inFlight, wanted, slots: rows.get(owner)?.slots ?? 0 };
        const others = [...rows.values()].filter((row) => row.owner !== owner);
        const decision = decideSlots({ limit, me, others });
        rows.set(owner, { owner, wanted, slots: decision.slots });
        process.usable = decision.usable;
      }
      check({
        running: sum(processes.map(({ inFlight }) => inFlight)),
        held: sum([...rows.values()].map(({ slots }) => slots)),
        limit,
      });
    }
    return { processes, rows, limit };
  }

  it('never run or hold more than the limit', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        run(
          steps.filter(({ kind }) => kind !== 'limit'),
          ({ running, held, limit }) => {
            expect(running).toBeLessThanOrEqual(held);
            expect(held).toBeLessThanOrEqual(limit);
          },
        );
      }),
      { numRuns: 500 },
    );
  });

  it('start nothing above a lowered limit once everybody has looked', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (steps, low) => {
        const everybody = Array.from({ length: PROCESSES }, (_, index) => ({
          kind: 'look' as const,
          who: index,
        }));
        const ended = everybody.flatMap(({ who: index }) =>
          Array.from({ length: 12 }, () => ({ kind: 'end' as const, who: index })),
        );
        const tried = everybody.map(({ who: index }) => ({ kind: 'start' as const, who: index }));
        const all = [
          ...steps,
          { kind: 'limit' as const, limit: low },
          ...everybody,
          ...ended,
          ...tried,
          ...everybody,
          ...tried,
        ];
        const { processes } = run(all, () => undefined);

        expect(sum(processes.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(low);
      }),
    );
  });

  it('come to hold their fair shares, all slots in use, when everybody wants much and requests end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const alive = Array.from({ length: PROCESSES }, (_, index) => index).flatMap((index) => [
          ...Array.from({ length: 12 }, () => ({ kind: 'end' as const, who: index })),
          { kind: 'expire' as const, who: index },
          { kind: 'want' as const, who: index, wanted: 12 },
        ]);
        const rounds = Array.from({ length: 4 * PROCESSES }, (_, index) => ({
          kind: 'look' as const,
          who: index % PROCESSES,
        }));
        const { processes, limit } = run([...steps, ...alive, ...rounds], () => undefined);

        const usable = processes.map((process) => process.usable);
        expect(sum(usable)).toBe(limit);
        expect(Math.max(...usable) - Math.min(...usable)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
