import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Sealer } from '../access/sealer.js';
import { AccountIdentities, type AccountIdentity } from '../api-keys/account-identity.service.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { formatDecimal } from '../money/decimal.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { BillCopy } from './bill-copy.js';
import { Bill } from './bill.entity.js';
import { BillImported } from './bill-imported.js';
import { replaceIntervals } from './bill-intervals.js';
import { MoneyTally } from './domain/money-tally.js';
import { BillRefused } from './domain/bill-refusal.js';
import type { BillContext } from './domain/bill-terms.js';
import type { BillFormat, CostDraft } from './domain/bill.js';
import { matchKey } from './domain/match-key.js';
import type { ReadBill, TakeLines } from './domain/read-bill.js';
import { refusalAsProblem } from './reconciliation.errors.js';

/** A bill that was read from its files, whatever their form. */
export interface BillToImport {
  format: BillFormat;
  contentHash: string;
  fileNames: string[];
  /** Refuses an account that the form cannot be of. */
  checkAccount(account: AccountIdentity): void;
  read(input: { context: BillContext; take: TakeLines }): Promise<ReadBill>;
}

/** Rows of the cost file written by one statement. */
const COSTS_AT_ONCE = 5_000;

/** Writes bills: all of one or nothing of it, one at a time for each account. */
@Injectable()
export class BillImporter {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly accounts: AccountIdentities,
    private readonly prices: PriceBookService,
    private readonly imported: BillImported,
  ) {}

  /**
   * Imports a bill in one transaction, in which requests without a cost are settled from it too. The lines go to their table while they are read; a fault at the end of the file
   * takes them all back. The same content again is the bill that is already there.
   */
  async import(accountId: string, bill: BillToImport): Promise<{ id: string; isNew: boolean }> {
    try {
      return await this.database.run(FIRM, async (manager) => {
        // Two imports for one account would not see each other's intervals.
        await manager.query('select pg_advisory_xact_lock(727005, hashtext($1))', [accountId]);
        const account = await this.accounts.read(manager, accountId);
        const known = await manager
          .getRepository(Bill)
          .findOneBy({ providerAccountId: accountId, contentHash: bill.contentHash });
        if (known) return { id: known.id, isNew: false };
        bill.checkAccount(account);
        const id = await this.write(manager, account, bill);
        await this.imported.settle(manager, id);
        return { id, isNew: true };
      });
    } catch (error) {
      throw refusalAsProblem(error);
    }
  }

  private async write(manager: EntityManager, account: AccountIdentity, bill: BillToImport): Promise<string> {
    const id = uuidV7();
    const copy = await BillCopy.open(manager, { id, accountId: account.id });
    const billed = new MoneyTally();
    let read: ReadBill;
    try {
      read = await bill.read({
        context: this.contextOf(account),
        take: (lines) => {
          for (const { currency, cost } of lines) billed.add(currency, cost);
          return copy.take(lines);
        },
      });
      await copy.finish();
    } catch (error) {
      await copy.abort();
      throw error;
    }
    await this.refuseOtherUser(manager, account, read);
    await writeCosts(manager, { id, accountId: account.id, costs: read.costs });
    const restated = await replaceIntervals(manager, {
      id,
      accountId: account.id,
      intervals: read.intervals,
    });
    const granted = new MoneyTally();
    for (const { wallet, currency, cost } of read.costs)
      if (wallet === 'granted') granted.add(currency, cost);
    const { periodStart, periodEnd } = periodOf(read);
    await manager.getRepository(Bill).insert({
      id,
      providerAccountId: account.id,
      contentHash: bill.contentHash,
      format: bill.format,
      fileNames: bill.fileNames,
      providerUser: read.user === null ? null : this.sealer.fingerprint(read.user),
      periodStart,
      periodEnd,
      utcOffset: read.offset,
      rows: read.rows,
      billed: billed.list(),
      granted: granted.list(),
      hasCosts: read.hasCosts,
      status: read.agrees ? 'reconciled' : 'unreconciled',
      warnings: [
        ...read.warnings,
        ...(restated > 0
          ? [
              {
                code: 'restated',
                message: `${restated} intervals of earlier bills were replaced by this one.`,
              },
            ]
          : []),
        ...(await this.sharedUser(manager, account, read)),
      ],
    });
    return id;
  }

  private contextOf(account: AccountIdentity): BillContext {
    const models = new Set([...account.models, ...this.prices.modelsOf(account.provider)]);
    return {
      currency: account.currency,
      findKey: (told) => matchKey(told, account.keys),
      // Half of the hash tells keys apart as well, and a line carries it a million times.
      fingerprint: (text) => this.sealer.fingerprint(text).slice(0, 32),
      isKnownModel: (model) => models.has(model),
    };
  }

  private async refuseOtherUser(
    manager: EntityManager,
    account: AccountIdentity,
    { user }: ReadBill,
  ): Promise<void> {
    if (user === null) return;
    const others = await manager.query<{ id: string }[]>(
      `select id from bills where provider_account_id = $1 and provider_user is not null and provider_user <> all ($2::text[])
        order by id desc limit 1`,
      [account.id, this.sealer.fingerprints(user)],
    );
    if (!others[0]) return;
    throw new BillRefused(
      'bill_other_account',
      `The bill's user_id is not that of the earlier bills of the account ${account.name} (such as ${others[0].id}): import it for the account it belongs to, or create one for it.`,
    );
  }

  /** Two accounts of ours may be one at the provider; whoever imports the same time for both should know. */
  private async sharedUser(manager: EntityManager, account: AccountIdentity, read: ReadBill) {
    if (read.user === null) return [];
    const { periodStart, periodEnd } = periodOf(read);
    const rows = await manager.query<{ id: string }[]>(
      `select provider_account_id as id from bills
        where provider_account_id <> $1 and provider_user = any ($2::text[]) and period_start < $4 and period_end > $3 limit 1`,
      [account.id, this.sealer.fingerprints(read.user), periodStart, periodEnd],
    );
    if (!rows[0]) return [];
    const message = `The provider account ${rows[0].id} has a bill of the same user_id and time: what both hold is counted twice.`;
    return [{ code: 'account_shared', message }];
  }
}

async function writeCosts(
  manager: EntityManager,
  bill: { id: string; accountId: string; costs: readonly CostDraft[] },
): Promise<void> {
  for (let first = 0; first < bill.costs.length; first += COSTS_AT_ONCE) {
    const costs = bill.costs.slice(first, first + COSTS_AT_ONCE);
    await manager.query(
      `insert into bill_costs (bill_id, provider_account_id, starts_at, ends_at, model, wallet, cost, currency)
       select $1, $2, * from unnest($3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::numeric[], $8::text[])`,
      [
        bill.id,
        bill.accountId,
        costs.map(({ interval }) => new Date(interval.startMs)),
        costs.map(({ interval }) => new Date(interval.endMs)),
        costs.map(({ model }) => model),
        costs.map(({ wallet }) => wallet),
        costs.map(({ cost }) => formatDecimal(cost)),
        costs.map(({ currency }) => currency),
      ],
    );
  }
}

function periodOf({ intervals }: ReadBill): { periodStart: Date | null; periodEnd: Date | null } {
  let startMs = Infinity;
  let endMs = -Infinity;
  for (const interval of intervals) {
    startMs = Math.min(startMs, interval.startMs);
    endMs = Math.max(endMs, interval.endMs);
  }
  if (intervals.length === 0) return { periodStart: null, periodEnd: null };
  return { periodStart: new Date(startMs), periodEnd: new Date(endMs) };
}
