/**
 * - `idle`: there is nothing to do;
 * - `working`: somebody works, or has just taken something;
 * - `waiting`: what there is waits for a reason that is known, such as an account without balance;
 * - `stalled`: there is work that could be taken, and nobody takes it.
 */
export type QueueState = 'idle' | 'working' | 'waiting' | 'stalled';

/** Longer than any step between two jobs takes, and than the claims of a dead worker last. */
export const STALLED_SECONDS = 30;

export interface QueueSigns {
  workersAlive: number;
  inWork: number;
  queued: number;
  oldestQueuedSeconds: number | null;
  /** Waiting for nothing but its turn, as far as anybody knows. */
  waitingForTurn: number;
  oldestTurnSeconds: number | null;
  /** Waiting with a reason. */
  waitingWithReason: number;
  /** Since any worker last took a job; null: none that is known has taken one. */
  lastTakenSeconds: number | null;
}

/**
 * Compares the oldest waiting work with the last that was taken: workers that answer "I live" but take nothing are
 * found by this alone (a queue's connection can die while its process looks healthy).
 */
export function queueState(signs: QueueSigns): QueueState {
  const { workersAlive, inWork, queued, waitingForTurn, waitingWithReason } = signs;
  if (inWork + queued + waitingForTurn + waitingWithReason === 0) return 'idle';
  if (inWork > 0) return 'working';
  if (longestSeconds(signs) >= STALLED_SECONDS) {
    const takenLately = signs.lastTakenSeconds !== null && signs.lastTakenSeconds < STALLED_SECONDS;
    if (!takenLately || workersAlive === 0) return 'stalled';
  }
  return queued === 0 && waitingWithReason > 0 ? 'waiting' : 'working';
}

/**
 * Only one invoice of a batch tells its reason, so beside any reason the others may be waiting for the same one;
 * where nobody works that excuses nothing.
 */
function longestSeconds(signs: QueueSigns): number {
  const excused = signs.waitingWithReason > 0 && signs.workersAlive > 0;
  return Math.max(signs.oldestQueuedSeconds ?? 0, excused ? 0 : (signs.oldestTurnSeconds ?? 0));
}
