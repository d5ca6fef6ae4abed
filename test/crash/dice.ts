/** Choices drawn from a seeded source, so that a seed repeats them. */
export class Dice {
  constructor(private readonly random: () => number) {}

  /** In [0, 1). */
  share(): number {
    return this.random();
  }

  whole(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  one<T>(items: readonly T[]): T {
    const item = items[this.whole(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }
}
