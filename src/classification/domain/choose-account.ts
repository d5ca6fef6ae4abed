import type { BlockReason, Outlook } from '../../api-keys/domain/availability.js';

/** A full account that has room again this soon is waited for: changing accounts changes prices and caches. */
const SATURATED_MS_MAX = 60_000;

/** An account that may serve a company, in the order in which they are asked. */
export interface Candidate {
  accountId: string;
  outlook: Outlook;
}

/**
 * The accounts that may serve now, in the order in which they are asked: those that can, or will within a minute.
 * Where none can it is the first one: its reason is what people are told, and work goes on there.
 */
export function servingOrder(candidates: readonly Candidate[], nowMs: number): Candidate[] {
  const serving = candidates.filter(({ outlook }) => canServe(outlook, nowMs));
  return serving.length > 0 ? serving : candidates.slice(0, 1);
}

/** Whether a request that an account refused to take waits for that account, whatever stands behind it. */
export function isWaitedFor({ reason, waitMs }: { reason: string; waitMs: number }): boolean {
  return WAITED_FOR.has(reason) && waitMs <= SATURATED_MS_MAX;
}

function canServe({ reason, until }: Outlook, nowMs: number): boolean {
  if (reason === undefined) return true;
  return until !== null && isWaitedFor({ reason, waitMs: until.getTime() - nowMs });
}

/** Being full is no failure; everything else may last. */
const WAITED_FOR: ReadonlySet<string> = new Set<BlockReason>(['saturated']);
