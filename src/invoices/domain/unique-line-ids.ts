/** Makes the line ids of one document unique: a repeated `1` becomes `1-2`, then `1-3`. */
export class UniqueLineIds {
  private readonly taken = new Set<string>();
  private readonly repeats = new Map<string, number>();

  take(id: string): string {
    let unique = id;
    let repeat = this.repeats.get(id) ?? 1;
    while (this.taken.has(unique)) unique = `${id}-${++repeat}`;
    this.repeats.set(id, repeat);
    this.taken.add(unique);
    return unique;
  }
}
