import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Sealer } from '../access/sealer.js';
import { AccountIdentities, type AccountIdentity } from '../api-keys/account-identity.service.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { formatDecimal } from '../money/decimal.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { AccountsInUse } from '../usage/accounts-in-use.service.js';
import { BillCopy } from './bill-copy.js';
import { Bill } from './bill.entity.js';
import { BillImported } from './bill-imported.js';
import { checkOwner } from './bill-owner.js';
import type { TimeSpan } from './domain/intervals.js';
import { ClosedPeriods } from './closed-periods.js';
import { replaceIntervals } from './bill-intervals.js';
import { MoneyTally } from './domain/money-tally.js';
import type { BillContext } from './domain/bill-terms.js';
import type { BillFormat, BillWarning, CostDraft } from './domain/bill.js';
import { KeyTally } from './domain/key-tally.js';
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
    private readonly inUse: AccountsInUse,
    private readonly closed: ClosedPeriods,
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
    const keys = new KeyTally(account.keys);
    let read: ReadBill;
    try {
      read = await bill.read({
        context: this.contextOf(account, keys),
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
    const period = periodOf(read);
    const users = read.user === null ? [] : this.sealer.fingerprints(read.user);
    const owner = await checkOwner(manager, this.inUse, { id, account, read, period, keys, users });
    await writeCosts(manager, { id, accountId: account.id, costs: read.costs });
    const restated = await replaceIntervals(manager, {
      id,
      accountId: account.id,
      intervals: read.intervals,
    });
    const granted = new MoneyTally();
    for (const { wallet, currency, cost } of read.costs)
      if (wallet === 'granted') granted.add(currency, cost);
    await manager.getRepository(Bill).insert({
      id,
      providerAccountId: account.id,
      contentHash: bill.contentHash,
      format: bill.format,
      fileNames: bill.fileNames,
      providerUser: read.user === null ? null : this.sealer.fingerprint(read.user),
      periodStart: period?.start ?? null,
      periodEnd: period?.end ?? null,
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
        ...owner,
        ...(await this.closedPeriods(manager, period)),
      ],
    });
    return id;
  }

  /** A closed period never changes: what the bill says otherwise than before becomes a correction. */
  private async closedPeriods(manager: EntityManager, period: TimeSpan | null): Promise<BillWarning[]> {
    const closed = period ? await this.closed.within(manager, period) : [];
    if (closed.length === 0) return [];
    const message = `The bill reaches into ${closed.join(', ')}, which is closed and stays as it is: what the bill changes there becomes an adjustment of the open period.`;
    return [{ code: 'period_closed', message }];
  }

  private contextOf(account: AccountIdentity, keys: KeyTally): BillContext {
    const models = new Set([...account.models, ...this.prices.modelsOf(account.provider)]);
    return {
      currency: account.currency,
      findKey: (told, at) => keys.find(told, at),
      // Half of the hash tells keys apart as well, and a line carries it a million times.
      fingerprint: (text) => this.sealer.fingerprint(text).slice(0, 32),
      isKnownModel: (model) => models.has(model),
    };
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

function periodOf({ intervals }: ReadBill): TimeSpan | null {
  let startMs = Infinity;
  let endMs = -Infinity;
  for (const interval of intervals) {
    startMs = Math.min(startMs, interval.startMs);
    endMs = Math.max(endMs, interval.endMs);
  }
  return intervals.length === 0 ? null : { start: new Date(startMs), end: new Date(endMs) };
}
