import type { Decimal } from '../../money/decimal.js';

/** A month of a budget with a hard stop, as it stands while nobody else can change it. */
export interface BudgetRoom {
  budgetId: string;
  /** Null: the firm's, in which every company counts. */
  companyId: string | null;
  currency: string;
  startsAt: Date;
  endsAt: Date;
  monthly: Decimal;
  spent: Decimal;
  held: Decimal;
}

/** A request that asks for room in every budget it counts in. */
export interface Reservation {
  id: string;
  companyId: string;
  currency: string;
  startedAt: Date;
  /** The most it can cost; null when no price bounds it. */
  highestCost: Decimal | null;
}

/** Why a request may not be sent under a hard stop. */
export type BudgetRefusal<Room extends BudgetRoom = BudgetRoom> =
  /** A budget has not enough left for the most that the request can cost. */
  | { reason: 'no_room'; needed: Decimal; rooms: readonly Room[] }
  /** Its model has no price: nothing bounds what it can cost. */
  | { reason: 'no_price' }
  /** It is billed in another currency than the budget: without exchange rates nothing bounds it either. */
  | { reason: 'other_currency'; currency: string };

/**
 * Which of the requests may be sent: one goes through only if what is spent, what is held and the most it can cost
 * together stay within the monthly amount of EVERY budget it counts in. In their order, each leaving less to the next;
 * a smaller one may still fit where a larger one did not. Gives the refused ones with the reason.
 */
export function admit<Room extends BudgetRoom>(
  rooms: readonly Room[],
  reservations: readonly Reservation[],
): Map<string, BudgetRefusal<Room>> {
  const reserved = new Map<Room, Decimal>();
  const refused = new Map<string, BudgetRefusal<Room>>();
  for (const reservation of reservations) {
    const own = rooms.filter((room) => countsIn(reservation, room));
    if (own.length === 0) continue;
    const refusal = refusalOf(reservation, own, reserved);
    if (refusal) refused.set(reservation.id, refusal);
    else {
      for (const room of own)
        reserved.set(room, (reserved.get(room) ?? 0n) + (reservation.highestCost ?? 0n));
    }
  }
  return refused;
}

/** Whether a request counts in a month of a budget, were it billed in its currency. */
export function countsIn(
  { companyId, startedAt }: Pick<Reservation, 'companyId' | 'startedAt'>,
  room: Pick<BudgetRoom, 'companyId' | 'startsAt' | 'endsAt'>,
): boolean {
  return (
    (room.companyId === null || room.companyId === companyId) &&
    room.startsAt.getTime() <= startedAt.getTime() &&
    startedAt.getTime() < room.endsAt.getTime()
  );
}

function refusalOf<Room extends BudgetRoom>(
  { highestCost, currency }: Reservation,
  own: readonly Room[],
  reserved: ReadonlyMap<Room, Decimal>,
): BudgetRefusal<Room> | undefined {
  const foreign = own.find((room) => room.currency !== currency);
  if (foreign) return { reason: 'other_currency', currency: foreign.currency };
  if (highestCost === null) return { reason: 'no_price' };
  const full = own.filter(
    (room) => room.spent + room.held + (reserved.get(room) ?? 0n) + highestCost > room.monthly,
  );
  return full.length > 0 ? { reason: 'no_room', needed: highestCost, rooms: full } : undefined;
}
