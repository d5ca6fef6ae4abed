import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { writeEvents } from '../events/outbox.js';
import { formatDecimal } from '../money/decimal.js';
import { BillReads, type BillHead } from './bill-reads.js';
import { BillTotals } from './bill-totals.js';
import { SettlementService, type SettlementResult } from './settlement.service.js';

/** What follows a new bill: open requests are settled from it, and whoever listens is told what it comes to. */
@Injectable()
export class BillImported {
  constructor(
    private readonly reads: BillReads,
    private readonly settlement: SettlementService,
    private readonly totals: BillTotals,
  ) {}

  /** In the transaction that wrote the bill, after its lines, or in one of its own. */
  async settle(manager: EntityManager, billId: string): Promise<SettlementResult> {
    const bill = await this.head(manager, billId);
    const result = await this.settlement.settle(manager, bill);
    await this.tell(manager, bill, result);
    return result;
  }

  /** The same for a bill that was told of before: told again only when something has changed. */
  async settleAgain(manager: EntityManager, billId: string): Promise<SettlementResult> {
    const bill = await this.head(manager, billId);
    const result = await this.settlement.settle(manager, bill);
    if (result.settled > 0) await this.tell(manager, bill, result);
    return result;
  }

  private async head(manager: EntityManager, billId: string): Promise<BillHead> {
    const bill = await this.reads.head(manager, billId);
    if (!bill) throw new Error(`bill ${billId} is not there to settle from`);
    return bill;
  }

  private async tell(manager: EntityManager, bill: BillHead, result: SettlementResult): Promise<void> {
    const { id: billId } = bill;
    const coverage = await this.totals.coverage(manager, bill);
    const rows = await this.totals.read(manager, { bill, coverage, rateBy: result.rate.rateBy });
    await writeEvents(manager, [
      {
        type: 'bill.reconciled',
        companyId: null,
        subjectId: billId,
        payload: {
          billId,
          providerAccountId: bill.providerAccountId,
          settledAttempts: result.settled,
          rateBy: result.rate.rateBy,
          figures: rows.map((row) => ({
            currency: row.currency,
            billed: formatDecimal(row.billed),
            metered: formatDecimal(row.metered),
            unattributed: formatDecimal(row.unattributed),
            quarantined: formatDecimal(row.quarantined),
            difference: formatDecimal(row.difference),
          })),
        },
      },
    ]);
  }
}
