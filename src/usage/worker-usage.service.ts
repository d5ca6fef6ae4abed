import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** What a worker has sent in the last day. */
export interface WorkerUse {
  requests: number;
  rateLimited: number;
  /** Failed or lost, 429s apart. */
  errors: number;
}

const NONE: WorkerUse = { requests: 0, rateLimited: 0, errors: 0 };

/**
 * What each worker sent, counted from the ledger and not by the workers themselves. Their own counters would lose
 * what happened since their last sign of life, and nobody would learn what became of the requests that were under way
 * when they were killed; the ledger has a row from before each was sent, and that row gets its outcome from whoever
 * finds it. The price is a count over a day of rows (index `attempts_started`), so callers keep the result a moment.
 */
@Injectable()
export class WorkerUsageService {
  constructor(private readonly database: Database) {}

  async byWorker(workerIds: readonly string[]): Promise<{ of: (workerId: string) => WorkerUse }> {
    const rows = await this.database.query<(WorkerUse & { workerId: string })[]>(
      `select worker_id as "workerId", count(*)::int as requests,
              count(*) filter (where http_status = 429)::int as "rateLimited",
              count(*) filter (where status in ('failed', 'unknown') and http_status is distinct from 429)::int as errors
         from attempts
        where started_at > now() - interval '24 hours' and worker_id = any ($1::text[])
        group by worker_id`,
      [workerIds],
    );
    const byId = new Map(rows.map(({ workerId, ...use }) => [workerId, use]));
    return { of: (workerId) => byId.get(workerId) ?? NONE };
  }
}
