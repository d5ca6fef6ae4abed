import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** How far a company is with what its quota bounds. */
export interface Pace {
  /** Invoices whose first request was sent on the firm's present day. */
  begunToday: number;
  /** When the last request ended, or began when it has not ended; null when there was none. */
  lastRequestAt: Date | null;
  /** The firm's next midnight. */
  tomorrow: Date;
}

/** How fast an account finishes its work. */
export interface AccountRate {
  /** Requests that succeeded in the stretch looked at. */
  succeeded: number;
  /** From the first to the last of them, in seconds. */
  seconds: number;
}

const RATE_MINUTES = 10;
/** The clocks that made the ids may differ by as much from the one that reads them. */
const CLOCKS_APART_MS = 60_000;

/** Reads from the ledger how fast work goes: for quotas, and for whether a deadline can be made. */
@Injectable()
export class CompanyPace {
  async of(runner: Runner, input: { companyId: string; timeZone: string }): Promise<Pace> {
    const [row] = await runner.query<Pace[]>(
      `with day as (select date_trunc('day', now() at time zone $2) as local)
       select (select count(*)::int from attempts, day
                where company_id = $1 and number = 1 and started_at >= day.local at time zone $2
                  -- Ids sort by time, so the day's rows are the last of the company's index.
                  and id >= (lpad(to_hex((extract(epoch from day.local at time zone $2) * 1000)::bigint - $3), 12, '0')
                             || repeat('0', 20))::uuid) as "begunToday",
              (select coalesce(finished_at, started_at) from attempts
                where company_id = $1 order by id desc limit 1) as "lastRequestAt",
              (day.local + interval '1 day') at time zone $2 as tomorrow
         from day`,
      [input.companyId, input.timeZone, CLOCKS_APART_MS],
    );
    if (!row) throw new Error('no pace');
    return row;
  }

  /** What an account finished in the last minutes. */
  async rateOf(runner: Runner, providerAccountId: string): Promise<AccountRate> {
    const [row] = await runner.query<AccountRate[]>(
      `select count(*)::int as succeeded,
              coalesce(extract(epoch from max(finished_at) - min(started_at)), 0)::float8 as seconds
         from attempts
        where provider_account_id = $1 and status = 'succeeded'
          and started_at >= now() - make_interval(mins => $2)`,
      [providerAccountId, RATE_MINUTES],
    );
    return row ?? { succeeded: 0, seconds: 0 };
  }
}
