import type { Outlook } from '../../api-keys/domain/availability.js';

/** Beside what runs, several times as much is at hand: workers share it unevenly, and none should run out of it. */
const AT_HAND_FACTOR = 4;
const AT_HAND_MORE = 8;
/** What waits for a dead worker's jobs may make the queue longer, but not endless. */
const WINDOWS_MAX = 2;
/** Refilling by parts keeps the additions few and large, which the queue takes much faster. */
const REFILL_PARTS = 4;

/** Queued or claimed work of one company, with the account that serves it. */
export interface HeldWork {
  accountId: string | null;
  queued: number;
  stale: number;
  claimed: number;
}

/**
 * How many items each account may get now. An account takes no more than keeps its slots busy, nor more than its
 * windows let start; the queue's window is shared evenly among the accounts that have work, so that a slow one never
 * fills it. An account that has most of what it may have waits until the refill is worth it.
 */
export function roomOf(input: {
  window: number;
  inHand: readonly HeldWork[];
  accounts: ReadonlyMap<string, Pick<Outlook, 'parallelMax' | 'startsNow'>>;
}): Map<string, number> {
  const { window, inHand, accounts } = input;
  const total = (of: (held: HeldWork) => number, accountId?: string) =>
    inHand.reduce(
      (sum, held) => sum + (accountId === undefined || held.accountId === accountId ? of(held) : 0),
      0,
    );
  const queued = total((held) => held.queued);
  const free = Math.min(window - (queued - total((held) => held.stale)), WINDOWS_MAX * window - queued);
  const share = Math.ceil(window / Math.max(1, accounts.size));
  const rooms = new Map<string, number>();
  let left = Math.max(0, free);
  for (const [accountId, { parallelMax, startsNow }] of accounts) {
    const held = total((each) => each.queued + each.claimed, accountId);
    const waiting = total((each) => each.queued - each.stale, accountId);
    const stale = total((each) => each.stale, accountId);
    const bound = parallelMax === null ? Infinity : AT_HAND_FACTOR * parallelMax + AT_HAND_MORE;
    const room = Math.min(
      share - waiting,
      // What a dead worker may hold is made up for, once.
      bound - held + Math.min(stale, bound),
      startsNow === null ? Infinity : startsNow - waiting,
      left,
    );
    const worthIt = Math.max(1, Math.floor(Math.min(share, bound) / REFILL_PARTS));
    const isLastOfWindow = startsNow !== null && room >= startsNow - waiting;
    if (room < 1 || (room < worthIt && !isLastOfWindow)) continue;
    rooms.set(accountId, room);
    left -= room;
  }
  return rooms;
}

/** Several lists as one, each spread evenly over it. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  return lists
    .flatMap((list, number) => list.map((item, index) => ({ item, number, at: (index + 0.5) / list.length })))
    .sort((a, b) => a.at - b.at || a.number - b.number)
    .map(({ item }) => item);
}
