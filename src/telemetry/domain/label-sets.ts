export type Labels = Readonly<Record<string, string>>;

/** What a label says once its metric has as many series as it may have. */
export const OTHER = 'other';
const VALUE_LENGTH_MAX = 80;

/**
 * Bounds the series of one metric. Model names are free text, and every new combination of label values is a series
 * that lives as long as the process: the first `setsMax` combinations count as they are, all later ones as `other`.
 */
export class LabelSets {
  private readonly known = new Set<string>();

  constructor(private readonly setsMax: number) {}

  /** The labels to count under: short and without control characters. */
  admit(labels: Labels): Record<string, string> {
    const plain = Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, plainValue(value)]),
    );
    const key = JSON.stringify(Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    if (this.known.has(key)) return plain;
    if (this.known.size >= this.setsMax) {
      return Object.fromEntries(Object.keys(plain).map((name) => [name, OTHER]));
    }
    this.known.add(key);
    return plain;
  }
}

function plainValue(value: string): string {
  return value.replace(/[\p{Cc}\p{Cs}]/gu, ' ').slice(0, VALUE_LENGTH_MAX);
}
