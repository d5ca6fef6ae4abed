export const PERIOD_STATUSES = ['open', 'closing', 'closed'] as const;
/** `closing`: its requests are frozen, its result is being made. */
export type PeriodStatus = (typeof PERIOD_STATUSES)[number];

/** `freeze`: a close begins. `seal`: its result stands. `release`: it came to nothing. */
export type PeriodEvent = 'freeze' | 'seal' | 'release';

/** What the guards look at. */
export interface PeriodFacts {
  /** The period's month has not begun. */
  inFuture: boolean;
  /** Codes of blockers that stand and were not accepted. */
  blockedBy: readonly string[];
  /** Another close, alive, works on it. */
  heldByOther: boolean;
}

export type PeriodRefusal = 'period_closed' | 'period_closing' | 'period_in_future' | 'period_blocked';

type Guard = (facts: PeriodFacts) => PeriodRefusal | null;

const notHeld: Guard = ({ heldByOther }) => (heldByOther ? 'period_closing' : null);
const begun: Guard = ({ inFuture }) => (inFuture ? 'period_in_future' : null);
const unblocked: Guard = ({ blockedBy }) => (blockedBy.length > 0 ? 'period_blocked' : null);

export interface PeriodMove {
  from: PeriodStatus;
  event: PeriodEvent;
  to: PeriodStatus;
  guards: readonly Guard[];
}

/**
 * The moves a period may make. `closing` is taken up again by whoever comes after a close that died. No row leads away
 * from `closed`: corrections are lines of a later period.
 */
export const PERIOD_MOVES: readonly PeriodMove[] = [
  { from: 'open', event: 'freeze', to: 'closing', guards: [begun, notHeld] },
  { from: 'closing', event: 'freeze', to: 'closing', guards: [notHeld] },
  { from: 'closing', event: 'seal', to: 'closed', guards: [notHeld, unblocked] },
  { from: 'closing', event: 'release', to: 'open', guards: [notHeld] },
];

/** The next status, or why there is none. */
export function movePeriod(
  status: PeriodStatus,
  event: PeriodEvent,
  facts: PeriodFacts,
): { to: PeriodStatus } | { refused: PeriodRefusal } {
  const move = PERIOD_MOVES.find((one) => one.from === status && one.event === event);
  if (!move) return { refused: status === 'closed' ? 'period_closed' : 'period_closing' };
  for (const guard of move.guards) {
    const refused = guard(facts);
    if (refused) return { refused };
  }
  return { to: move.to };
}
