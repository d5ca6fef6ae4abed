import type { Runner } from './changed-rows.js';

/**
 * For the rest of the transaction: find rows by their indexes. Tables of work grow and empty faster than PostgreSQL's
 * statistics follow, and a plan made for ten rows reads ten thousand; every statement of the work names its rows by key.
 */
export async function preferIndexes(runner: Runner): Promise<void> {
  await runner.query('set local enable_seqscan = off');
}
