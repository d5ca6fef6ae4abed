import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** From its start until before its end. */
interface Span {
  start: Date;
  end: Date;
}

/** Which provider accounts the ledger has requests of, and when. */
@Injectable()
export class AccountsInUse {
  /** Whether an account has requests in a span. */
  async isUsed(runner: Runner, { accountId, span }: { accountId: string; span: Span }): Promise<boolean> {
    const rows = await runner.query<unknown[]>(
      `select 1 from attempts where provider_account_id = $1 and started_at >= $2 and started_at < $3
          and (cost is null or cache_hit_tokens is not null) limit 1`,
      [accountId, span.start, span.end],
    );
    return rows.length > 0;
  }

  /** Whether an account has requests in a span that the provider certainly billed. */
  async isBilled(runner: Runner, { accountId, span }: { accountId: string; span: Span }): Promise<boolean> {
    const rows = await runner.query<unknown[]>(
      `select 1 from attempts where provider_account_id = $1 and started_at >= $2 and started_at < $3
          and cost > 0 and settled_by_bill is null limit 1`,
      [accountId, span.start, span.end],
    );
    return rows.length > 0;
  }

  /** By account, when the requests began that ended without a cost in the last `sinceMs`. */
  async lately(runner: Runner, sinceMs: number): Promise<{ accountId: string; span: Span }[]> {
    const rows = await runner.query<{ accountId: string; start: Date; end: Date }[]>(
      `select provider_account_id as "accountId", min(started_at) as start, max(started_at) as end from attempts
        where status <> 'in_flight' and cost is null
          and finished_at > now() - make_interval(secs => $1::double precision / 1000) group by 1 order by 1`,
      [sinceMs],
    );
    return rows.map(({ accountId, start, end }) => ({ accountId, span: { start, end } }));
  }

  /** Accounts with requests in a span. */
  async all(runner: Runner, span: Span): Promise<string[]> {
    const rows = await runner.query<{ id: string }[]>(
      `select provider_account_id as id from attempts where started_at >= $1 and started_at < $2 group by 1 order by 1`,
      [span.start, span.end],
    );
    return rows.map(({ id }) => id);
  }
}
