import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleave, roomOf } from './window-share.js';

const open = { parallelMax: null, startsNow: null };
const rooms = (
  accounts: Record<string, { parallelMax: number | null; startsNow: number | null }>,
  inHand: Parameters<typeof roomOf>[0]['inHand'] = [],
) => Object.fromEntries(roomOf({ window: 200, inHand, accounts: new Map(Object.entries(accounts)) }));
const held = (accountId: string, queued: number, claimed = 0, stale = 0) => ({
  accountId,
  queued,
  claimed,
  stale,
});

describe('the room for work in the queue', () => {
  it('is the whole window for the only account', () => {
    expect(rooms({ a: open })).toEqual({ a: 200 });
  });

  it('is shared evenly, so that one account never fills it', () => {
    expect(rooms({ a: open, b: open }, [held('a', 90)])).toEqual({ b: 100 });
  });

  it('is what keeps the slots of an account busy, whatever the window', () => {
    expect(rooms({ a: { parallelMax: 8, startsNow: null } })).toEqual({ a: 40 });
    expect(rooms({ a: { parallelMax: 8, startsNow: null } }, [held('a', 6, 8)])).toEqual({ a: 26 });
    expect(rooms({ a: { parallelMax: 8, startsNow: null } }, [held('a', 32, 8)])).toEqual({});
  });

  it('is no more than the windows of an account let start', () => {
    expect(rooms({ a: { parallelMax: null, startsNow: 7 } })).toEqual({ a: 7 });
    expect(rooms({ a: { parallelMax: null, startsNow: 7 } }, [held('a', 7)])).toEqual({});
    expect(rooms({ a: { parallelMax: null, startsNow: 1 } })).toEqual({ a: 1 });
  });

  it('grows past what a dead worker may hold, up to a bound', () => {
    expect(rooms({ a: open }, [held('a', 200, 0, 200)])).toEqual({ a: 200 });
    expect(rooms({ a: open }, [held('a', 400, 0, 400)])).toEqual({});
  });

  it('makes up once for what a dead worker may hold of an account, so that others use its slots', () => {
    const narrow = { a: { parallelMax: 8, startsNow: null } };
    expect(rooms(narrow, [held('a', 40, 0, 40)])).toEqual({ a: 40 });
    expect(rooms(narrow, [held('a', 32, 8, 32)])).toEqual({ a: 32 });
    expect(rooms(narrow, [held('a', 80, 0, 80)])).toEqual({});
  });

  it('is never more than the window', () => {
    const account = fc.record({
      parallelMax: fc.option(fc.integer({ min: 1, max: 500 })),
      startsNow: fc.option(fc.integer({ min: 0, max: 500 })),
    });
    const work = fc.record({
      accountId: fc.constantFrom('a', 'b', 'c', null),
      queued: fc.integer({ min: 0, max: 300 }),
      stale: fc.constant(0),
      claimed: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), account),
        fc.array(work, { maxLength: 6 }),
        (accounts, inHand) => {
          const given = rooms(accounts, inHand);
          const queued = inHand.reduce((sum, each) => sum + each.queued, 0);
          const total = Object.values(given).reduce((sum, room) => sum + room, 0);
          expect(total).toBeLessThanOrEqual(Math.max(0, 200 - queued));
          for (const [id, room] of Object.entries(given)) {
            const own = inHand.filter(({ accountId }) => accountId === id);
            const inUse = own.reduce((sum, each) => sum + each.queued + each.claimed, 0);
            const { parallelMax, startsNow } = accounts[id] ?? open;
            if (parallelMax !== null) expect(inUse + room).toBeLessThanOrEqual(4 * parallelMax + 8);
            if (startsNow !== null) expect(room).toBeLessThanOrEqual(startsNow);
          }
        },
      ),
    );
  });
});

describe('lists that are interleaved', () => {
  it('keep their order and are each spread over the whole', () => {
    expect(interleave([['a1', 'a2', 'a3', 'a4'], ['b1', 'b2'], []])).toEqual([
      'a1',
      'b1',
      'a2',
      'a3',
      'b2',
      'a4',
    ]);
  });
});
