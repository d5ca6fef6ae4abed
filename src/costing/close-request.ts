import type { AllocationChoice } from './domain/allocation.js';
import type { Blocker, BlockerCode } from './domain/blockers.js';
import type { AcceptedBlocker } from './domain/frozen-result.js';
import { movePeriod } from './domain/period-state.js';
import { refusal } from './period-freeze.js';
import type { Period } from './period-store.js';
import { periodProblem } from './periods.errors.js';

/** What a close is asked for. */
export interface CloseRequest {
  choice: AllocationChoice;
  /** Whose figures stand at the top of the result; null: the first by code. */
  currency: string | null;
  acceptBlockers: readonly BlockerCode[];
  /** Never null where blockers are accepted. */
  reason: string | null;
}

/** The blockers that stand and were accepted; throws, naming each, while others stand. */
export function demandAccepted(
  period: Period,
  standing: readonly Blocker[],
  request: CloseRequest,
): AcceptedBlocker[] {
  const blocking = standing.filter(({ code }) => !request.acceptBlockers.includes(code));
  const moved = movePeriod('closing', 'seal', {
    inFuture: false,
    blockedBy: blocking.map(({ code }) => code),
    heldByOther: false,
  });
  if ('refused' in moved) {
    if (moved.refused !== 'period_blocked') throw refusal(moved.refused, period);
    throw periodProblem(
      'period_blocked',
      `${period.period} cannot be closed: ${blocking.map(({ code }) => code).join(', ')}`,
      blocking.map(({ code, detail }) => ({ path: code, message: detail })),
    );
  }
  return standing.map(({ code, detail }) => ({ code, detail, reason: request.reason ?? '' }));
}
