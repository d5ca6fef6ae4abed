import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.js';

/** A flush that records its groups and can be held up, so that items gather meanwhile. */
function recorder(refused: (item: number) => boolean = () => false) {
  const groups: number[][] = [];
  let open: () => void = () => undefined;
  let gate = Promise.resolve();
  return {
    groups,
    hold: () => {
      gate = new Promise((resolve) => (open = resolve));
    },
    release: () => {
      open();
    },
    flush: async (items: number[]): Promise<string[]> => {
      groups.push(items);
      await gate;
      if (items.some(refused)) throw new Error(`refused ${items.join()}`);
      return items.map((item) => `done ${item}`);
    },
  };
}

describe('a group commit', () => {
  it('joins what is added in one turn and gives each its own result', async () => {
    const { groups, flush } = recorder();
    const commit = new GroupCommit({ itemsMax: 100, lanes: 1, flush });

    const results = await Promise.all([3, 1, 2].map((item) => commit.add(item)));

    expect(groups).toEqual([[3, 1, 2]]);
    expect(results).toEqual(['done 3', 'done 1', 'done 2']);
  });

  it('gathers what is added during a flush for the next one', async () => {
    const { groups, flush, hold, release } = recorder();
    const commit = new GroupCommit({ itemsMax: 100, lanes: 1, flush });
    hold();

    const first = commit.add(1);
    await new Promise(setImmediate);
    const others = [2, 3, 4].map((item) => commit.add(item));
    await new Promise(setImmediate);
    expect(groups).toEqual([[1]]);
    release();

    expect(await Promise.all([first, ...others])).toEqual(['done 1', 'done 2', 'done 3', 'done 4']);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  it('never joins more than its bound, and leaves nobody behind', async () => {
    const { groups, flush } = recorder();
    const commit = new GroupCommit({ itemsMax: 4, lanes: 1, flush });

    const items = Array.from({ length: 11 }, (_, index) => index);
    const results = await Promise.all(items.map((item) => commit.add(item)));

    expect(groups.map((group) => group.length)).toEqual([4, 4, 3]);
    expect(results).toEqual(items.map((item) => `done ${item}`));
  });

  it('runs no more flushes at once than it has lanes', async () => {
    let running = 0;
    let most = 0;
    const commit = new GroupCommit<number, number>({
      itemsMax: 1,
      lanes: 2,
      flush: async (items) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return items;
      },
    });

    await Promise.all(Array.from({ length: 9 }, (_, index) => commit.add(index)));

    expect(most).toBe(2);
  });

  it('lets a bad item fail alone', async () => {
    const { groups, flush } = recorder((item) => item === 2);
    const commit = new GroupCommit({ itemsMax: 100, lanes: 1, flush });

    const results = await Promise.allSettled([1, 2, 3].map((item) => commit.add(item)));

    expect(results).toEqual([
      { status: 'fulfilled', value: 'done 1' },
      { status: 'rejected', reason: new Error('refused 2') },
      { status: 'fulfilled', value: 'done 3' },
    ]);
    expect(groups).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('goes on after a failure', async () => {
    const { flush } = recorder((item) => item === 0);
    const commit = new GroupCommit({ itemsMax: 100, lanes: 1, flush });

    await expect(commit.add(0)).rejects.toThrow('refused 0');

    expect(await commit.add(1)).toBe('done 1');
  });
});
