import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';

/** Invoices for which at least one request began, each counted once in what the row speaks of. */
export interface InvoiceDayRow {
  /** Null: over all accounts. */
  providerAccountId: string | null;
  /** A day of the firm; null: over all days asked for. */
  day: string | null;
  invoices: number;
}

/** How many invoices the providers had to do with, by account and day. */
@Injectable()
export class InvoiceDaysService {
  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Counted from the ledger: an invoice that was asked for on two days counts on both, and once over all. */
  async read(range: { from: Date; to: Date }): Promise<InvoiceDayRow[]> {
    return this.database.query<InvoiceDayRow[]>(
      `select account as "providerAccountId", day, count(distinct invoice_id)::int as invoices
         from (select provider_account_id as account, invoice_id,
                      to_char(started_at at time zone $3, 'YYYY-MM-DD') as day
                 from attempts where started_at >= $1 and started_at < $2) as asked
        group by grouping sets ((account, day), (account), (day), ())`,
      [range.from, range.to, this.config.firmTimeZone],
    );
  }
}
