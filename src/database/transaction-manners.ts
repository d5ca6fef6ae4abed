import type { Runner } from './changed-rows.js';

/**
 * For the rest of the transaction: find rows by their indexes. Tables of work grow and empty faster than PostgreSQL's
 * statistics follow, and a plan made for ten rows reads ten thousand; every statement of the work names its rows by key.
 */
export async function preferIndexes(runner: Runner): Promise<void> {
  await runner.query('set local enable_seqscan = off');
}

/** How long a transaction of the work may stand still, as it does in a process that was frozen. */
const IDLE_MS_MAX = 5_000;

/**
 * The same for the short transactions of the work, which also end soon should their process be frozen in the middle:
 * nobody waits for its locks longer than that.
 */
export async function beBrief(runner: Runner): Promise<void> {
  await runner.query(
    `set local enable_seqscan = off; set local idle_in_transaction_session_timeout = ${IDLE_MS_MAX}`,
  );
}
