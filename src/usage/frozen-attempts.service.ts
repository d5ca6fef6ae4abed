import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import {
  type Cells,
  COUNTED,
  COUNTED_COLUMNS,
  FROM,
  type FrozenAttempt,
  SENT,
  SETTLED,
  WHO,
} from './counted-attempts.js';

/** Rows read at once: a few hundred kilobytes, whatever the period holds. */
const PAGE_ROWS = 2_000;

/** A month that is closed or being closed. */
export interface FrozenSpan {
  startsAt: Date;
  endsAt: Date;
}

/** A request whose cost nobody knew at the close. */
export type HeldAttempt = Cells<
  'invoiceId' | 'number' | 'providerAccountId' | 'keyId' | 'provider' | 'model' | 'heldCost' | 'currency'
>;

const HELD_COLUMNS = `${WHO}, trim_scale(attempt.held_cost)::text as "heldCost"`;

@Injectable()
export class FrozenAttempts {
  constructor(private readonly database: Database) {}

  /** Company by company, each in the order of time. Read page by page, as fast as they are taken. */
  counted(span: FrozenSpan): AsyncGenerator<FrozenAttempt> {
    return this.walk<FrozenAttempt>(span, { columns: COUNTED_COLUMNS, where: COUNTED });
  }

  /**
   * Those without a known cost at the close, of requests that had been recorded by then: their ids (UUIDv7) tell when
   * they were made.
   */
  held(span: FrozenSpan & { frozenAt: Date }): AsyncGenerator<HeldAttempt> {
    const first = firstIdOf(span.frozenAt);
    return this.walk<HeldAttempt>(span, {
      columns: HELD_COLUMNS,
      where: `${SENT} and not ${COUNTED} and attempt.id < '${first}' and (late.attempt_id is not null or attempt.cost_status = 'unknown')`,
    });
  }

  /** The prices that the counted requests name. */
  async priceIds({ startsAt, endsAt }: FrozenSpan): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `select distinct attempt.price_id as id ${FROM}
        where attempt.started_at >= $1 and attempt.started_at < $2 and ${COUNTED} and not ${SETTLED}
          and attempt.price_id is not null`,
      [startsAt, endsAt],
    );
    return rows.map(({ id }) => id);
  }

  private async *walk<Row extends { id: string; startedAt: string }>(
    { startsAt, endsAt }: FrozenSpan,
    { columns, where }: { columns: string; where: string },
  ): AsyncGenerator<Row> {
    for (const companyId of await this.companies()) {
      let after: { startedAt: string | Date; id: string } = { startedAt: startsAt, id: NO_ID };
      for (;;) {
        const rows = await this.database.query<Row[]>(
          `select ${columns} ${FROM}
            where attempt.company_id = $1 and (attempt.started_at, attempt.id) > ($2, $3) and attempt.started_at < $4
              and ${where}
            order by attempt.started_at, attempt.id limit ${PAGE_ROWS}`,
          [companyId, after.startedAt, after.id, endsAt],
        );
        yield* rows;
        const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1);
        if (last === undefined) break;
        after = last;
      }
    }
  }

  /** Every company that has ever been: archived ones had requests, too. */
  private async companies(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      `with recursive known as (
         (select company_id from attempts order by company_id limit 1)
         union all
         select (select a.company_id from attempts as a where a.company_id > known.company_id order by a.company_id limit 1)
           from known where known.company_id is not null)
       select company_id as id from known where company_id is not null order by company_id`,
    );
    return rows.map(({ id }) => id);
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The first UUIDv7 of a millisecond. */
function firstIdOf(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
