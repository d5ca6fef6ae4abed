import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { BillCharges } from './bill-charges.service.js';
import { BillImported } from './bill-imported.js';
import { BillMatcher } from './bill-matcher.js';
import { BillReads } from './bill-reads.js';
import { BillTotals } from './bill-totals.js';
import { ClosedPeriods } from './closed-periods.js';
import { LateSettlement } from './late-settlement.js';
import { PeriodBill } from './period-bill.service.js';
import { RateRules } from './rate-rules.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReconciliationService } from './reconciliation.service.js';
import { SettlementService } from './settlement.service.js';

/** Bills beside our own requests; how bills get here is the other module's matter. */
@Module({
  imports: [PricingModule, UsageModule],
  controllers: [ReconciliationController],
  providers: [
    BillCharges,
    BillImported,
    BillMatcher,
    BillReads,
    BillTotals,
    ClosedPeriods,
    LateSettlement,
    PeriodBill,
    RateRules,
    ReconciliationService,
    SettlementService,
  ],
  exports: [BillCharges, BillImported, ClosedPeriods, PeriodBill],
})
export class MatchingModule {}
