import { setImmediate as nextTick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from './turns.js';

describe('turns', () => {
  it('never lets more than the bound run at once, and lets everything run', async () => {
    const turns = new Turns(3);
    let running = 0;
    let most = 0;
    const done: number[] = [];

    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        turns.take(async () => {
          most = Math.max(most, ++running);
          await nextTick();
          running--;
          done.push(index);
        }),
      ),
    );

    expect(most).toBe(3);
    expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('gives the place of a task that fails to the next one', async () => {
    const turns = new Turns(1);

    const failing = turns.take(() => Promise.reject(new Error('no')));
    const next = turns.take(() => Promise.resolve('yes'));

    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
