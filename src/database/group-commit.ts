/**
 * Joins what many callers want to write at the same moment into one transaction (a group commit). While a flush is
 * under way new items gather; the next flush takes them all, up to `itemsMax`. An idle caller waits for nobody.
 *
 * When a flush of several items fails, each is tried alone, so that one bad item fails by itself.
 */
export class GroupCommit<Item, Result> {
  private waiting: Waiter<Item, Result>[] = [];
  private flushing = 0;

  constructor(
    private readonly options: {
      itemsMax: number;
      /** How many flushes may run at once. */
      lanes: number;
      /** Results in the order of the items. */
      flush: (items: Item[]) => Promise<Result[]>;
      /** Hears the size of each group. */
      onGroup?: (items: number) => void;
    },
  ) {}

  /** Resolves when the item's transaction has committed. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      // A turn of the event loop lets callers that wake together share the first flush.
      if (this.flushing < this.options.lanes) setImmediate(() => this.pump());
    });
  }

  private pump(): void {
    while (this.flushing < this.options.lanes && this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.options.itemsMax);
      this.flushing++;
      this.options.onGroup?.(group.length);
      void this.commit(group).finally(() => {
        this.flushing--;
        this.pump();
      });
    }
  }

  private async commit(group: Waiter<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.flush(group.map((waiter) => waiter.item));
      group.forEach((waiter, index) => {
        waiter.resolve(results[index] as Result);
      });
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const waiter of group) await this.commit([waiter]);
    }
  }
}

interface Waiter<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}
