import { Injectable } from '@nestjs/common';
import { IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { AccountIdentities } from '../api-keys/account-identity.service.js';
import { Database, FIRM } from '../database/database.js';
import { PAGE_DEFAULT, pageOf, type Page, type PageQuery } from '../http/page.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import { Bill, BillLine } from './bill.entity.js';
import type { BillLinesQuery, BillLineView, BillView, BillWithQuarantineView } from './bills.dto.js';
import { billProblem } from './reconciliation.errors.js';

/** Lines shown with the bill itself; the list of lines has them all. */
const QUARANTINED_SHOWN = 100;

interface Money {
  amount: string;
  currency: string;
}

/** Imported bills and their lines. */
@Injectable()
export class BillsService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountIdentities,
  ) {}

  async list(accountId: string, query: PageQuery): Promise<Page<BillView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    return this.database.run(FIRM, async (manager) => {
      const { currency } = await this.accounts.read(manager, accountId);
      const rows = await manager.getRepository(Bill).find({
        where: { providerAccountId: accountId, ...(query.cursor && { id: LessThan(query.cursor) }) },
        order: { id: 'DESC' },
        take: limit + 1,
      });
      return pageOf(rows, limit, (bill) => billView(bill, currency));
    });
  }

  async view(id: string): Promise<BillWithQuarantineView> {
    return this.database.snapshot(FIRM, async (manager) => {
      const bill = await manager.getRepository(Bill).findOneBy({ id });
      if (!bill) throw billProblem('bill_not_found', 'There is no such bill.');
      const { currency } = await this.accounts.read(manager, bill.providerAccountId);
      const [quarantined, quarantinedCount] = await manager.getRepository(BillLine).findAndCount({
        where: { billId: id, quarantined: Not(IsNull()) },
        order: { id: 'ASC' },
        take: QUARANTINED_SHOWN,
      });
      return { ...billView(bill, currency), quarantinedCount, quarantined: quarantined.map(lineView) };
    });
  }

  async lines(id: string, query: BillLinesQuery): Promise<Page<BillLineView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    return this.database.run(FIRM, async (manager) => {
      if (!(await manager.getRepository(Bill).existsBy({ id })))
        throw billProblem('bill_not_found', 'There is no such bill.');
      const rows = await manager.getRepository(BillLine).find({
        where: {
          billId: id,
          ...(query.cursor && { id: MoreThan(query.cursor) }),
          ...(query.quarantined && {
            quarantined: query.quarantined === 'true' ? Not(IsNull()) : IsNull(),
          }),
        },
        order: { id: 'ASC' },
        take: limit + 1,
      });
      return pageOf(rows, limit, lineView);
    });
  }
}

function billView(bill: Bill, currency: string): BillView {
  const { id, providerAccountId, status, format, fileNames, utcOffset, rows, hasCosts, warnings } = bill;
  return {
    id,
    providerAccountId,
    status,
    format,
    fileNames,
    periodStart: bill.periodStart?.toISOString() ?? null,
    periodEnd: bill.periodEnd?.toISOString() ?? null,
    utcOffset,
    rows,
    billed: moneyView(bill.billed, currency),
    granted: moneyView(bill.granted, bill.billed[0]?.currency ?? currency),
    hasCosts,
    warnings,
    importedAt: bill.importedAt.toISOString(),
  };
}

/** One sum of money, or a list of them where a bill has several currencies. */
function moneyView(sums: readonly Money[], currency: string): Money | Money[] {
  const [only, ...more] = sums.map((sum) => moneyJson(parseDecimal(sum.amount), sum.currency));
  if (!only) return moneyJson(0n, currency);
  return more.length === 0 ? only : [only, ...more];
}

function lineView(line: BillLine): BillLineView {
  const { id, model, keyName, keyId, kind, quantity, currency, quarantined, replacedBy, file } = line;
  return {
    id,
    start: line.startsAt.toISOString(),
    end: line.endsAt.toISOString(),
    model,
    keyName,
    keyId,
    kind,
    type: line.rawType,
    price: line.price === null ? null : plain(line.price),
    quantity,
    cost: { amount: plain(line.cost), currency },
    quarantined,
    replacedBy,
    file,
    line: line.line,
  };
}

/** Without the zeros that a column of 18 places adds. */
function plain(text: string): string {
  return formatDecimal(parseDecimal(text));
}
