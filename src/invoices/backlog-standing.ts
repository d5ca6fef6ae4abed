import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** How the backlog stands at one moment. */
export interface Standing {
  /** Not in anybody's hands, nor in the queue: by the reason why it waits, as far as one is known. */
  waiting: { reason: string; invoices: number; oldestSeconds: number }[];
  /** In the queue, to be taken by the next worker that has room. */
  queued: number;
  /** How long the first of them has been there; null when there is none. While workers take work it stays small. */
  oldestQueuedSeconds: number | null;
  /** Claimed, by worker, with a lease that still runs. Taken from the claims themselves: nobody has to count, and nobody can forget to. */
  inWork: { workerId: string; invoices: number }[];
}

interface Row {
  state: 'waiting' | 'queued' | 'in_work';
  name: string;
  invoices: number;
  /** Since it was queued, or could have been; below 0 while it may not be looked at yet. */
  oldestSeconds: number;
}

/** Waits for nothing but its turn between the companies, as far as is known. */
export const TURN = 'turn';
/** Was in the hands of a worker that is gone; the next look of another gives it back its turn. */
export const WORKER_LOST = 'worker_lost';
/** Waits out a pause after a failure that has no reason of its own. */
const PAUSE = 'pause';
const GROUPS_MAX = 1_000;

/** Reads how the backlog stands, for those who watch over it. One statement, so that what it tells is of one moment. */
@Injectable()
export class BacklogStanding {
  constructor(private readonly database: Database) {}

  async read(): Promise<Standing> {
    const rows = await this.database.query<Row[]>(
      `select state, name, count(*)::int as invoices,
              extract(epoch from now() - min(since))::float8 as "oldestSeconds"
         from (select coalesce(claim_expires_at, queued_at, not_before, created_at) as since,
                      case when claim_expires_at > now() then 'in_work'
                           when claim_token is not null then 'waiting'
                           when queued_at is not null then 'queued' else 'waiting' end as state,
                      case when claim_expires_at > now() then coalesce(claimed_by, '')
                           when claim_token is not null then $3
                           when queued_at is not null then ''
                           when waiting is not null then waiting
                           when not_before > now() then $1 else $2 end as name
                 from work_items) as item
        group by state, name order by state, name limit $4`,
      [PAUSE, TURN, WORKER_LOST, GROUPS_MAX],
    );
    const of = (state: Row['state']) => rows.filter((row) => row.state === state);
    const [queued] = of('queued');
    return {
      waiting: of('waiting').map(({ name, invoices, oldestSeconds }) => ({
        reason: name,
        invoices,
        oldestSeconds: Math.max(0, oldestSeconds),
      })),
      queued: queued?.invoices ?? 0,
      oldestQueuedSeconds: queued?.oldestSeconds ?? null,
      inWork: of('in_work').map(({ name, invoices }) => ({ workerId: name, invoices })),
    };
  }
}
