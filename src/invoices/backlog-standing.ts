import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** How the backlog stands at one moment. */
export interface Standing {
  /** Not in anybody's hands, nor in the queue: by the reason why it waits, as far as one is known. */
  waiting: { reason: string; invoices: number }[];
  /** In the queue, to be taken by the next worker that has room. */
  queued: number;
  /** How long the first of them has been there; null when there is none. While workers take work it stays small. */
  oldestQueuedSeconds: number | null;
  /** Claimed, by worker. Taken from the claims themselves: nobody has to count, and nobody can forget to. */
  inWork: { workerId: string; invoices: number }[];
}

interface Row {
  state: 'waiting' | 'queued' | 'in_work';
  name: string;
  invoices: number;
  oldestSeconds: number | null;
}

/** Waits for nothing but its turn between the companies. */
const TURN = 'turn';
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
              extract(epoch from now() - min(queued_at))::float8 as "oldestSeconds"
         from (select queued_at,
                      case when claim_token is not null then 'in_work'
                           when queued_at is not null then 'queued' else 'waiting' end as state,
                      case when claim_token is not null then coalesce(claimed_by, '')
                           when queued_at is not null then ''
                           when waiting is not null then waiting
                           when not_before > now() then $1 else $2 end as name
                 from work_items) as item
        group by state, name order by state, name limit $3`,
      [PAUSE, TURN, GROUPS_MAX],
    );
    const of = (state: Row['state']) => rows.filter((row) => row.state === state);
    const [queued] = of('queued');
    return {
      waiting: of('waiting').map(({ name, invoices }) => ({ reason: name, invoices })),
      queued: queued?.invoices ?? 0,
      oldestQueuedSeconds: queued?.oldestSeconds ?? null,
      inWork: of('in_work').map(({ name, invoices }) => ({ workerId: name, invoices })),
    };
  }
}
