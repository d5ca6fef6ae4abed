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
  /** Invoices that a request succeeded for in the stretch looked at; a long one takes several requests. */
  invoices: number;
  /** From the first to the last of them, in seconds. */
  seconds: number;
}

const RATE_MINUTES = 10;
/** The last requests are enough to tell a rate, however many there were. */
const RATE_REQUESTS_MAX = 2_000;

/** Reads from the ledger how fast work goes: for quotas, and for whether a deadline can be made. */
@Injectable()
export class CompanyPace {
  /** The pace of each of these companies. */
  async of(
    runner: Runner,
    input: { companyIds: readonly string[]; timeZone: string },
  ): Promise<Map<string, Pace>> {
    if (input.companyIds.length === 0) return new Map();
    const rows = await runner.query<(Pace & { companyId: string })[]>(
      `with day as (
         select local at time zone $2 as today, (local + interval '1 day') at time zone $2 as tomorrow
           from date_trunc('day', now() at time zone $2) as local
       )
       select asked.company_id as "companyId", begun.count as "begunToday", last.at as "lastRequestAt", day.tomorrow
         from unnest($1::uuid[]) as asked(company_id) cross join day
         cross join lateral (
           select count(*)::int as count from attempts
            where company_id = asked.company_id and number = 1 and started_at >= day.today) as begun
         left join lateral (
           select coalesce(finished_at, started_at) as at from attempts
            where company_id = asked.company_id order by started_at desc limit 1) as last on true`,
      [input.companyIds, input.timeZone],
    );
    return new Map(rows.map(({ companyId, ...pace }) => [companyId, pace]));
  }

  /** What an account finished in the last minutes. */
  async rateOf(runner: Runner, providerAccountId: string): Promise<AccountRate> {
    const [row] = await runner.query<AccountRate[]>(
      `select count(distinct invoice_id)::int as invoices,
              coalesce(extract(epoch from max(finished_at) - min(started_at)), 0)::float8 as seconds
         from (select invoice_id, started_at, finished_at from attempts
                where provider_account_id = $1 and status = 'succeeded'
                  and started_at >= now() - make_interval(mins => $2)
                order by started_at desc limit $3) as latest`,
      [providerAccountId, RATE_MINUTES, RATE_REQUESTS_MAX],
    );
    return row ?? { invoices: 0, seconds: 0 };
  }
}
