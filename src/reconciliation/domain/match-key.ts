/** A key as a bill tells it. */
export interface ToldKey {
  name: string | null;
  masked: string | null;
}

/** A key of ours as its account shows it. */
export interface KnownKey {
  id: string;
  name: string;
  /** The first 8 and last 4 characters with stars between; all stars for a short secret. */
  masked: string;
}

const HEAD = 8;
const TAIL = 4;
/** `sk-` is in every secret, so it tells nothing. */
const TELLING_HEAD = 4;

/**
 * Which of our keys a bill means by a masked secret and a name.
 * 1. Where the mask tells anything, it decides: names can be changed, secrets cannot. One key fits: that one.
 * 2. Several fit: the one of that name, if it is one.
 * 3. The mask tells nothing (all stars, or no such column): the one key of that name.
 * Null: a key that is not ours, or nobody can say which of ours.
 */
export function matchKey(told: ToldKey, keys: readonly KnownKey[]): string | null {
  const mask = visible(told.masked ?? '');
  const fitting = mask ? keys.filter((key) => fits(mask, key.masked)) : keys;
  const secretsHidden = keys.filter(({ masked }) => visible(masked) === undefined);
  const candidates = mask && fitting.length === 0 ? secretsHidden : fitting;
  if (mask && fitting.length === 1) return fitting[0]?.id ?? null;
  const named = candidates.filter(({ name }) => told.name !== null && name === told.name);
  return named.length === 1 ? (named[0]?.id ?? null) : null;
}

/** Whether a masked secret shows enough of its ends to be told from others. */
export function isTelling(masked: string): boolean {
  return visible(masked) !== undefined;
}

interface Visible {
  head: string;
  tail: string;
}

/** The ends of a masked secret; undefined where they tell nothing. */
function visible(masked: string): Visible | undefined {
  const match = /^([^*…]*?)(?:\*+|…\**|\.{3}\**)([^*…]*)$/.exec(masked);
  const [, head = masked, tail = masked] = match ?? [];
  const ends = { head: head.slice(0, HEAD), tail: tail.slice(-TAIL) };
  return ends.head.length >= TELLING_HEAD || ends.tail.length >= TAIL ? ends : undefined;
}

function fits(told: Visible, masked: string): boolean {
  const ours = visible(masked);
  if (!ours) return false;
  const heads = Math.min(told.head.length, ours.head.length);
  const tails = Math.min(told.tail.length, ours.tail.length);
  return (
    told.head.slice(0, heads) === ours.head.slice(0, heads) &&
    (tails === 0 || told.tail.slice(-tails) === ours.tail.slice(-tails))
  );
}
