import { BillRefused } from './bill-refusal.js';
import { ownText } from './csv-blocks.js';
import type { FilePlace, Interval, Series } from './bill.js';
import type { ToldKey } from './match-key.js';

/** Bounds of one bill: they keep its memory flat, and no honest export comes near. */
export const INTERVALS_MAX = 32_768;
export const SERIES_MAX = 65_536;
export const TYPES_MAX = 64;
export const PRICES_MAX = 16_384;

/** What a bill says of keys and models beyond its own rows. */
export interface BillContext {
  /** Our key, by masked secret and name; null: foreign or ambiguous. */
  findKey(told: ToldKey, at: FilePlace): string | null;
  /** The keyed hash of a masked secret. */
  fingerprint(text: string): string;
  isKnownModel(model: string): boolean;
  /** The account's own currency, for bills without any. */
  currency: string;
}

/** The words of one bill, each counted once: buckets, models with keys, types, prices. */
export class BillTerms {
  readonly intervals: Interval[] = [];
  private readonly intervalBySpan = new Map<string, Interval>();
  private readonly seriesByText = new Map<string, Series>();

  constructor(private readonly context: BillContext) {}

  interval({ startMs, endMs }: { startMs: number; endMs: number }, at: FilePlace): Interval {
    const span = `${startMs}|${endMs}`;
    let interval = this.intervalBySpan.get(span);
    if (!interval) {
      interval = { id: this.intervals.length, startMs, endMs, at };
      if (interval.id >= INTERVALS_MAX) throw tooMany('time intervals', INTERVALS_MAX);
      this.intervalBySpan.set(span, interval);
      this.intervals.push(interval);
    }
    return interval;
  }

  series(told: ToldKey & { model: string }, at: FilePlace): Series {
    const text = `${told.model}\u0000${told.name ?? ''}\u0000${told.masked ?? ''}`;
    let series = this.seriesByText.get(text);
    if (!series) {
      const { masked } = told;
      const name = told.name === null ? null : ownText(told.name);
      series = {
        id: this.seriesByText.size,
        model: ownText(told.model),
        keyName: name,
        keyFingerprint: masked === null ? null : this.context.fingerprint(masked),
        keyId: name === null && masked === null ? null : this.context.findKey({ name, masked }, at),
        isUnknownModel: !this.context.isKnownModel(told.model),
      };
      if (series.id >= SERIES_MAX) throw tooMany('pairs of model and key', SERIES_MAX);
      this.seriesByText.set(ownText(text), series);
    }
    return series;
  }
}

/** Numbers texts in the order of their first appearance. */
export class Numbered {
  private readonly ids = new Map<string, number>();
  private lastText = '';
  private lastId = -1;

  constructor(
    private readonly what: string,
    private readonly countMax: number,
  ) {}

  id(text: string): number {
    // Rows come sorted: most often it is the text of the row before.
    if (this.lastId >= 0 && text === this.lastText) return this.lastId;
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.ids.size;
      if (id >= this.countMax) throw tooMany(this.what, this.countMax);
      this.ids.set(ownText(text), id);
    }
    this.lastText = text;
    this.lastId = id;
    return id;
  }
}

/**
 * Which rows were seen, as exact numbers: 15 bits of interval, 16 of model and key, 6 of type, 14 of price. An open
 * table of doubles takes 16 bytes a row where a Set takes three times that.
 */
export class RowIdentities {
  private table = new Float64Array(1 << 12).fill(-1);
  private count = 0;

  /** False when the row was there before. */
  add(row: { interval: number; series: number; type: number; price: number }): boolean {
    const identity =
      ((row.interval * SERIES_MAX + row.series) * TYPES_MAX + row.type) * PRICES_MAX + row.price;
    if (this.count * 2 > this.table.length) this.grow();
    const place = find(this.table, identity);
    if (this.table[place] === identity) return false;
    this.table[place] = identity;
    this.count++;
    return true;
  }

  private grow(): void {
    const larger = new Float64Array(this.table.length * 2).fill(-1);
    for (const identity of this.table) if (identity >= 0) larger[find(larger, identity)] = identity;
    this.table = larger;
  }
}

function find(table: Float64Array, identity: number): number {
  const mask = table.length - 1;
  const high = Math.floor(identity / 2 ** 26);
  const low = identity % 2 ** 26;
  let place = (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> 0;
  place = (place ^ (place >>> 15)) & mask;
  while (table[place] !== -1 && table[place] !== identity) place = (place + 1) & mask;
  return place;
}

function tooMany(what: string, countMax: number): BillRefused {
  return new BillRefused('bill_too_large', `The bill has more than ${countMax} different ${what}.`);
}
