import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { CompaniesModule } from '../companies/companies.module.js';
import { AllocationModule } from '../costing/allocation.module.js';
import { PeriodsModule } from '../costing/periods.module.js';
import { StatementsModule } from '../costing/statements.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { MatchingModule } from '../reconciliation/matching.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { CreditNotesController } from './credit-notes.controller.js';
import { BillFacts } from './bill-facts.js';
import { FocusFiles } from './focus-files.js';
import { KnownReportGuard } from './known-report.guard.js';
import { PeriodReports } from './period-reports.js';
import { ReportDownloads } from './report-downloads.js';
import { ReportFilesService } from './report-files.service.js';
import { ReportMaker } from './report-maker.js';
import { ReportStore } from './report-store.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';
import { StatementDrafts } from './statement-drafts.js';
import { StatementReports } from './statement-reports.js';

@Module({
  imports: [
    AllocationModule,
    ApiKeysModule,
    CompaniesModule,
    MatchingModule,
    PeriodsModule,
    PricingModule,
    StatementsModule,
    UsageModule,
  ],
  controllers: [CreditNotesController, ReportsController],
  providers: [
    BillFacts,
    FocusFiles,
    KnownReportGuard,
    PeriodReports,
    ReportDownloads,
    ReportFilesService,
    ReportMaker,
    ReportStore,
    ReportsService,
    StatementDrafts,
    StatementReports,
  ],
})
export class ReportsModule {}
