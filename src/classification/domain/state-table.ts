/** One allowed move. A guard returns the reason why it refuses, or null. */
export interface Move<State extends string, Event extends string, Context = void> {
  readonly from: State;
  readonly event: Event;
  readonly to: State;
  readonly guard?: (context: Context) => string | null;
}

export type MoveResult<State extends string> = { ok: true; state: State } | { ok: false; reason: string };

/** Where an event leads from a state: the first move of the table that fits and whose guard agrees. */
export function applyMove<State extends string, Event extends string, Context = void>(
  table: readonly Move<State, Event, Context>[],
  at: { state: State; event: Event; context: Context },
): MoveResult<State> {
  let reason = `${at.event} is not possible while ${at.state}`;
  for (const move of table) {
    if (move.from !== at.state || move.event !== at.event) continue;
    const refusal = move.guard?.(at.context) ?? null;
    if (refusal === null) return { ok: true, state: move.to };
    reason = refusal;
  }
  return { ok: false, reason };
}

/** The states from which an event is possible, for the `where` of an update. */
export function statesBefore<State extends string, Event extends string, Context = void>(
  table: readonly Move<State, Event, Context>[],
  event: Event,
): State[] {
  return [...new Set(table.filter((move) => move.event === event).map((move) => move.from))];
}
