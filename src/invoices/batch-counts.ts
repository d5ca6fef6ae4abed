import type { Runner } from '../database/changed-rows.js';
import type { BatchCountsView } from './batches.dto.js';

interface Row {
  batchId: string;
  outcomes: Record<string, number> | null;
  states: Record<string, number> | null;
  waiting: { reason: string; until: string | null } | null;
}

export interface BatchDetails {
  counts: BatchCountsView;
  /** Why work waits at the moment, when some does. */
  waiting: { reason: string; until: Date | null } | null;
}

/** From the moment at which work may go on to the one at which it is looked at again. */
const TOLD_LATE_SECONDS = 2;

/**
 * Counts batches from their rows, all in one statement and so in one snapshot: at no moment do the parts of a count
 * differ from the whole.
 */
export async function countBatches(
  runner: Runner,
  ids: readonly string[],
): Promise<(id: string) => BatchDetails> {
  const rows = await runner.query<Row[]>(
    `select b.id as "batchId",
            (select jsonb_object_agg(outcome, n) from (
               select outcome, count(*) as n from batch_documents where batch_id = b.id group by outcome) as o) as outcomes,
            (select jsonb_object_agg(status, n) from (
               select status, count(*) as n from invoices where batch_id = b.id group by status) as s) as states,
            (select jsonb_build_object('reason', waiting, 'until', waiting_until)
               from work_items where batch_id = b.id and waiting is not null
                -- What should have gone on by now is about to: nobody is told of a time that has passed.
                and (waiting_until is null or waiting_until > now() - make_interval(secs => $2))
              order by waiting_until desc nulls last limit 1) as waiting
       from unnest($1::uuid[]) as b(id)`,
    [ids, TOLD_LATE_SECONDS],
  );
  const byId = new Map(rows.map((row) => [row.batchId, row]));
  return (id) => {
    const row = byId.get(id);
    const outcome = (name: string) => row?.outcomes?.[name] ?? 0;
    const state = (name: string) => row?.states?.[name] ?? 0;
    const counts: BatchCountsView = {
      received: outcome('accepted') + outcome('duplicate') + outcome('rejected') + outcome('ignored'),
      accepted: outcome('accepted'),
      duplicate: outcome('duplicate'),
      rejected: outcome('rejected'),
      ignored: outcome('ignored'),
      pending: state('pending'),
      classified: state('classified') + state('reviewed'),
      needsReview: state('needs_review'),
      failed: state('failed'),
    };
    if (counts.accepted !== counts.pending + counts.classified + counts.needsReview + counts.failed) {
      throw new Error(`the counts of batch ${id} do not add up`);
    }
    return { counts, waiting: waitingOf(row?.waiting ?? null) };
  };
}

function waitingOf(waiting: Row['waiting']): BatchDetails['waiting'] {
  return (
    waiting && { reason: waiting.reason, until: waiting.until === null ? null : new Date(waiting.until) }
  );
}
