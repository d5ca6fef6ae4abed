import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { writeEvents } from '../events/outbox.js';
import { formatDecimal } from '../money/decimal.js';
import { BillReads } from './bill-reads.js';
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
    const bill = await this.reads.head(manager, billId);
    if (!bill) throw new Error(`bill ${billId} is not there to settle from`);
    const result = await this.settlement.settle(manager, bill);
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
    return result;
  }
}
