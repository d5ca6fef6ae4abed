import type { BlockReason, Outlook } from '../../api-keys/domain/availability.js';

/** A full account that has room again this soon is waited for: changing accounts changes prices and caches. */
const SATURATED_MS_MAX = 60_000;

/** An account that may serve a company, in the order in which they are asked. */
export interface Candidate {
  accountId: string;
  outlook: Outlook;
}

/**
 * The account whose turn it is: the first that can serve, or will within a minute. Where none can, the first one: its
 * reason is what people are told, and work goes on there.
 */
export function chooseAccount(candidates: readonly Candidate[], nowMs: number): Candidate | undefined {
  return candidates.find(({ outlook }) => canServe(outlook, nowMs)) ?? candidates[0];
}

function canServe({ reason, until }: Outlook, nowMs: number): boolean {
  if (reason === undefined) return true;
  return WAITED_FOR.has(reason) && until !== null && until.getTime() - nowMs <= SATURATED_MS_MAX;
}

/** Being full is no failure; everything else may last. */
const WAITED_FOR: ReadonlySet<BlockReason> = new Set(['saturated']);
