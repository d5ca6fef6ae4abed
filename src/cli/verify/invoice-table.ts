import type { Decimal } from '../../money/decimal.js';
import { ownText } from './own-text.js';

/** An invoice's last accepted request so far. */
export interface Accepted {
  number: number;
  cost: Decimal;
}

const WORDS = 4;
const CAPACITY_MIN = 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FREE = -2;
const NONE_ACCEPTED = -1;
const SMALL_MAX = 2n ** 63n - 1n;

/**
 * The invoices of one company, each with its last accepted request. Half a million of them are kept in some 40 bytes
 * each: ids as the four words of the UUID in an open table, costs as whole numbers of 64 bits. What does not fit these
 * forms (nothing that we have written) is kept as it is.
 */
export class InvoiceTable {
  private capacity = CAPACITY_MIN;
  private count = 0;
  private words = new Uint32Array(WORDS * CAPACITY_MIN);
  private numbers = new Int32Array(CAPACITY_MIN).fill(FREE);
  private costs = new BigInt64Array(CAPACITY_MIN);
  private readonly strange = new Map<string, Accepted | null>();

  /** Undefined: the invoice is not known yet; null: none of its requests was accepted so far. */
  get(id: string): Accepted | null | undefined {
    if (this.strange.has(id)) return this.strange.get(id);
    if (!UUID.test(id)) return undefined;
    const at = this.placeOf(wordsOf(id));
    const number = this.numbers[at] ?? FREE;
    if (number === FREE) return undefined;
    return number === NONE_ACCEPTED ? null : { number, cost: this.costs[at] ?? 0n };
  }

  set(id: string, accepted: Accepted | null): void {
    if (!UUID.test(id) || this.strange.has(id) || !fits(accepted)) {
      this.strange.set(ownText(id), accepted);
      return;
    }
    if (2 * (this.count + 1) > this.capacity) this.grow();
    this.put(wordsOf(id), accepted?.number ?? NONE_ACCEPTED, accepted?.cost ?? 0n);
  }

  private put(words: readonly number[], number: number, cost: bigint): void {
    const at = this.placeOf(words);
    if (this.numbers[at] === FREE) this.count++;
    this.words.set(words, WORDS * at);
    this.numbers[at] = number;
    this.costs[at] = cost;
  }

  /** Where the words stand, or the free place where they would; a table half full always has one. */
  private placeOf(words: readonly number[]): number {
    const [a = 0, b = 0, c = 0, d = 0] = words;
    const mask = this.capacity - 1;
    let at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d) & mask;
    for (let tried = 0; tried < this.capacity; tried++, at = (at + 1) & mask) {
      if (this.numbers[at] === FREE) return at;
      const from = WORDS * at;
      const isSame =
        this.words[from] === a &&
        this.words[from + 1] === b &&
        this.words[from + 2] === c &&
        this.words[from + 3] === d;
      if (isSame) return at;
    }
    throw new Error('the table of invoices is full');
  }

  private grow(): void {
    const { words, numbers, costs, capacity } = this;
    this.capacity = 2 * capacity;
    this.count = 0;
    this.words = new Uint32Array(WORDS * this.capacity);
    this.numbers = new Int32Array(this.capacity).fill(FREE);
    this.costs = new BigInt64Array(this.capacity);
    for (let at = 0; at < capacity; at++) {
      const number = numbers[at] ?? FREE;
      if (number !== FREE)
        this.put([...words.subarray(WORDS * at, WORDS * (at + 1))], number, costs[at] ?? 0n);
    }
  }
}

/** Small enough for the arrays; once kept apart, an invoice stays apart. */
function fits(accepted: Accepted | null): boolean {
  if (accepted === null) return true;
  const { number, cost } = accepted;
  return (
    Number.isInteger(number) && number >= 0 && number < 2 ** 31 && cost >= -SMALL_MAX && cost <= SMALL_MAX
  );
}

function wordsOf(id: string): number[] {
  const hex = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((from) => Number.parseInt(hex.slice(from, from + 8), 16));
}
