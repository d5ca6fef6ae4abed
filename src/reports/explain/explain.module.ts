import { Module } from '@nestjs/common';
import { CompaniesModule } from '../../companies/companies.module.js';
import { AllocationModule } from '../../costing/allocation.module.js';
import { PeriodsModule } from '../../costing/periods.module.js';
import { StatementsModule } from '../../costing/statements.module.js';
import { InvoicesModule } from '../../invoices/invoices.module.js';
import { PricingModule } from '../../pricing/pricing.module.js';
import { BillEvidenceModule } from '../../reconciliation/bill-evidence.module.js';
import { UsageModule } from '../../usage/usage.module.js';
import { StatementDrafts } from '../statement-drafts.js';
import { ExplainController } from './explain.controller.js';
import { ExplainService } from './explain.service.js';
import { ExplainedInvoices } from './explained-invoices.js';

@Module({
  imports: [
    AllocationModule,
    CompaniesModule,
    InvoicesModule,
    PeriodsModule,
    PricingModule,
    BillEvidenceModule,
    StatementsModule,
    UsageModule,
  ],
  controllers: [ExplainController],
  providers: [ExplainService, ExplainedInvoices, StatementDrafts],
})
export class ExplainModule {}
