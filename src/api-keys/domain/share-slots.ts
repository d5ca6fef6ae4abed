/** A process that holds slots of an account and model, or wants some. */
export interface SlotHolder {
  owner: string;
  slots: number;
  wanted: number;
}

/**
 * Shares `limit` slots by demand (water-filling): nobody gets more than it wants, what one leaves goes to the others,
 * and of those that want more nobody gets two more than another. Where the last slots cannot be shared evenly they
 * stay with who holds more, so that repeated sharing moves nothing.
 */
export function shareSlots(limit: number, holders: readonly SlotHolder[]): Map<string, number> {
  const sorted = [...holders].sort(
    (a, b) =>
      Math.min(a.wanted, limit) - Math.min(b.wanted, limit) ||
      a.slots - b.slots ||
      (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0),
  );
  const shares = new Map<string, number>();
  let left = limit;
  sorted.forEach(({ owner, wanted }, index) => {
    const share = Math.min(wanted, Math.floor(left / (sorted.length - index)));
    shares.set(owner, share);
    left -= share;
  });
  return shares;
}

/** What a process may hold after looking at the others. */
export interface SlotDecision {
  /** What it holds from now on: never less than its requests in flight. */
  slots: number;
  /** Up to how many requests in flight it may start new ones. */
  usable: number;
  /** Its fair share at this moment. */
  share: number;
  /** It wants more, and others hold more than their share: they should hear of it. */
  isOwed: boolean;
}

/**
 * The next holding of one process, decided while nobody else's can change. It takes only what is free and gives back
 * what is above its share as its requests end, so that Σ slots stays within the limit; where the limit was lowered
 * below what is in flight, nobody starts anything until enough has ended.
 */
export function decideSlots(input: {
  limit: number;
  me: SlotHolder & { inFlight: number };
  others: readonly SlotHolder[];
}): SlotDecision {
  const { limit, me, others } = input;
  const shares = shareSlots(limit, [...others, me]);
  const share = shares.get(me.owner) ?? 0;
  const room = Math.max(0, limit - others.reduce((sum, other) => sum + other.slots, 0));
  const kept = me.slots > share ? share : Math.max(me.slots, Math.min(share, room));
  const slots = Math.max(me.inFlight, kept);
  const usable = Math.min(slots, share, room);
  const isOwed = usable < me.wanted && others.some((other) => other.slots > (shares.get(other.owner) ?? 0));
  return { slots, usable, share, isOwed };
}
