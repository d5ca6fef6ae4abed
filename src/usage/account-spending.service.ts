import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';

/** What was spent on provider accounts, read from the ledger. */
@Injectable()
export class AccountSpendingService {
  constructor(private readonly database: Database) {}

  /** The known cost of an account's requests begun in a stretch of time, in one currency. */
  async spent(input: {
    providerAccountId: string;
    currency: string;
    from: Date;
    to: Date;
  }): Promise<Decimal> {
    const [row] = await this.database.query<{ cost: string }[]>(
      `select coalesce(sum(cost), 0)::text as cost from attempts
        where provider_account_id = $1 and currency = $2 and started_at >= $3 and started_at < $4`,
      [input.providerAccountId, input.currency, input.from, input.to],
    );
    return parseDecimal(row?.cost ?? '0');
  }
}
