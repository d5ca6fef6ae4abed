/** `unknown`: it was sent, and what became of it was lost. Its cost is held, never 0. */
export type AttemptStatus = 'in_flight' | 'succeeded' | 'failed' | 'unknown';

/**
 * The moves an attempt may make. An `unknown` one may still be settled, by an answer that arrives late (a worker that
 * was frozen past its claim) or by the provider's bill; a settled one never moves again.
 */
export const ATTEMPT_MOVES: readonly { from: AttemptStatus; to: AttemptStatus }[] = [
  { from: 'in_flight', to: 'succeeded' },
  { from: 'in_flight', to: 'failed' },
  { from: 'in_flight', to: 'unknown' },
  { from: 'unknown', to: 'succeeded' },
  { from: 'unknown', to: 'failed' },
];

/** The states from which an attempt may become `to`. */
export function statesBefore(to: AttemptStatus): AttemptStatus[] {
  return ATTEMPT_MOVES.filter((move) => move.to === to).map((move) => move.from);
}
