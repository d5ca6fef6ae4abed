import { Injectable } from '@nestjs/common';
import { AccountRoster, type RosterAccount } from '../api-keys/account-roster.js';
import { BalanceService } from '../api-keys/balance.service.js';
import { FIRM } from '../database/database.js';
import { BudgetHistory } from '../usage/budget-history.js';
import { evenness } from '../usage/domain/evenness.js';
import { totalsOf } from '../usage/domain/totals.js';
import { InvoiceDaysService } from '../usage/invoice-days.service.js';
import { UsageSums } from '../usage/usage-sums.js';
import { assembleDigest } from './domain/assemble-digest.js';
import type { DigestContent } from './domain/digest.js';
import type { Stretch } from './domain/week.js';

/** With fewer requests than this for each key, chance alone makes them uneven. */
const EVENNESS_REQUESTS_MIN = 10;

/** Gathers what a digest says from the ledger, the accounts and what providers told of balances. */
@Injectable()
export class DigestFactsService {
  constructor(
    private readonly roster: AccountRoster,
    private readonly balances: BalanceService,
    private readonly usage: UsageSums,
    private readonly invoiceDays: InvoiceDaysService,
    private readonly budgets: BudgetHistory,
  ) {}

  /** Balances are told as they were known at `asOf`. */
  async gather(stretch: Stretch, asOf: Date): Promise<DigestContent> {
    const roster = await this.roster.all();
    const { rows } = await this.usage.read(FIRM, {
      span: spanOf(stretch),
      filters: {},
      groupBy: ['account', 'key', 'day'],
    });
    const accounts = await Promise.all(
      roster.map(async (account) => ({
        ...account,
        evenness: await this.evenness(account, stretch),
        balance: await this.balances.asOf(account, asOf),
      })),
    );
    return assembleDigest({
      days: stretch.days,
      accounts,
      sums: rows,
      invoices: await this.invoiceDays.read(stretch),
      budgets: await this.budgets.until(stretch.to),
    });
  }

  /**
   * Over the keys that are active, from when the last of them became so: before, the others could not but do its part.
   * Null when there is nothing to compare.
   */
  private async evenness({ id, keys }: RosterAccount, { from, to }: Stretch): Promise<string | null> {
    const active = keys.filter(({ status }) => status === 'active');
    if (active.length < 2) return null;
    const since = new Date(Math.max(from.getTime(), ...active.map(({ changedAt }) => changedAt.getTime())));
    if (since >= to) return null;
    const { rows } = await this.usage.read(FIRM, {
      span: spanOf({ from: since, to }),
      filters: { providerAccountId: id },
      groupBy: ['key'],
    });
    const byKey = Map.groupBy(rows, ({ groups }) => groups[0]);
    const requests = active.map((key) => totalsOf(byKey.get(key.id) ?? []).requests);
    const all = requests.reduce((total, part) => total + part, 0);
    return all < active.length * EVENNESS_REQUESTS_MIN ? null : evenness(requests);
  }
}

function spanOf({ from, to }: Pick<Stretch, 'from' | 'to'>): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() };
}
