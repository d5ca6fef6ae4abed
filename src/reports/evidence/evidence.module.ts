import { Module } from '@nestjs/common';
import { PeriodsModule } from '../../costing/periods.module.js';
import { StatementsModule } from '../../costing/statements.module.js';
import { PricingModule } from '../../pricing/pricing.module.js';
import { BillEvidenceModule } from '../../reconciliation/bill-evidence.module.js';
import { UsageModule } from '../../usage/usage.module.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceService } from './evidence.service.js';

@Module({
  imports: [BillEvidenceModule, PeriodsModule, PricingModule, StatementsModule, UsageModule],
  controllers: [EvidenceController],
  providers: [EvidenceService],
})
export class EvidenceModule {}
