import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartingLine } from './starting-line.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const line = () => new StartingLine(() => performance.now());

/** One request that takes `readyMs` to get ready and `serviceMs` to be answered. */
async function served(on: StartingLine, serial: number, input: { readyMs: number; serviceMs: number }) {
  on.granted(serial, { hasSlot: false });
  await vi.advanceTimersByTimeAsync(input.readyMs);
  const entered = on.enter(serial, 1_000);
  on.letGo(Infinity);
  expect(await entered).toBe(true);
  await vi.advanceTimersByTimeAsync(input.serviceMs);
  on.left(serial, { succeeded: true });
}

describe('the starting line', () => {
  it('lets requests go in their order, no more at once than there are slots', async () => {
    const starts: number[] = [];
    const at = line();
    for (const serial of [1, 2, 3]) {
      at.granted(serial, { hasSlot: false });
      void at.enter(serial, 1_000).then((mayStart) => mayStart && starts.push(serial));
    }
    at.letGo(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(starts).toEqual([1, 2]);

    at.left(1, { succeeded: true });
    at.letGo(2);
    await vi.advanceTimersByTimeAsync(1);

    expect(starts).toEqual([1, 2, 3]);
    expect(at.slotsTaken).toBe(2);
  });

  it('sends away whoever waited too long, and keeps no slot for it', async () => {
    const at = line();
    at.granted(1, { hasSlot: false });
    const entered = at.enter(1, 750);
    await vi.advanceTimersByTimeAsync(750);

    expect(await entered).toBe(false);
    at.letGo(1);
    expect(at.slotsTaken).toBe(0);
  });

  it('has some get ready beyond the slots where that takes a good part of the time', async () => {
    const at = line();
    expect(at.ahead(2)).toBe(0);
    await served(at, 1, { readyMs: 20, serviceMs: 100 });

    // A fifth of two slots' time, and one for the times when it takes longer.
    expect(at.ahead(2)).toBe(2);
    expect(at.ahead(0)).toBe(0);
    expect(at.ahead(Infinity)).toBe(0);
  });

  it('has nobody wait ready for long', async () => {
    const at = line();
    await served(at, 1, { readyMs: 20, serviceMs: 5_000 });

    expect(at.ahead(8)).toBe(0);
  });

  it('has nobody get ready without a slot for a minute after a refusal', async () => {
    const at = line();
    await served(at, 1, { readyMs: 20, serviceMs: 100 });
    at.troubled();
    expect(at.ahead(2)).toBe(0);

    await vi.advanceTimersByTimeAsync(60_000);

    expect(at.ahead(2)).toBe(2);
  });

  it('keeps the slot of whoever was granted one, however few there are by then', async () => {
    const at = line();
    at.granted(1, { hasSlot: true });
    at.letGo(0);

    expect(await at.enter(1, 1_000)).toBe(true);
    expect(at.slotsTaken).toBe(1);
  });

  it('never lets more go than there are slots, whatever happens in which order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ act: fc.constantFrom('enter', 'leave', 'wait'), slots: fc.nat(4) }), {
          maxLength: 60,
        }),
        async (acts) => {
          const at = line();
          const running: number[] = [];
          let serial = 0;
          for (const { act, slots } of acts) {
            if (act === 'enter') {
              const mine = ++serial;
              at.granted(mine, { hasSlot: false });
              void at.enter(mine, 100).then((mayStart) => {
                if (mayStart) running.push(mine);
                else at.left(mine, { succeeded: false });
              });
            }
            const first = act === 'leave' ? running.shift() : undefined;
            if (first !== undefined) at.left(first, { succeeded: true });
            if (act === 'wait') await vi.advanceTimersByTimeAsync(60);
            const before = at.slotsTaken;
            at.letGo(slots);
            await vi.advanceTimersByTimeAsync(0);
            expect(at.slotsTaken).toBeLessThanOrEqual(Math.max(before, slots));
            expect(running).toHaveLength(at.slotsTaken);
          }
          await vi.advanceTimersByTimeAsync(200);
        },
      ),
    );
  });
});
