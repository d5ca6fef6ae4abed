import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { AccountUseService } from './account-use.service.js';
import { AttemptExport } from './attempt-export.service.js';
import { AttemptLedger } from './attempt-ledger.js';
import { AttemptSettlement } from './attempt-settlement.js';
import { AttemptsController } from './attempts.controller.js';
import { AttemptsService } from './attempts.service.js';
import { AccountsInUse } from './accounts-in-use.service.js';
import { BucketUse } from './bucket-use.service.js';
import { ChargeUse } from './charge-use.service.js';
import { CompanyPace } from './company-pace.js';
import { CompanyUseService } from './company-use.service.js';
import { FrozenAttempts } from './frozen-attempts.service.js';
import { GroupNames } from './group-names.js';
import { InvoiceCosts } from './invoice-costs.service.js';
import { InvoiceDaysService } from './invoice-days.service.js';
import { KeyUsageService } from './key-usage.service.js';
import { PeriodUse } from './period-use.service.js';
import { RollupKeeper } from './rollup-keeper.js';
import { RollupSchedule } from './rollup-schedule.js';
import { UsageController } from './usage.controller.js';
import { UsageService } from './usage.service.js';
import { UsageSums } from './usage-sums.js';
import { WorkerUsageService } from './worker-usage.service.js';

@Module({
  imports: [CompaniesModule],
  controllers: [AttemptsController, UsageController],
  providers: [
    AccountUseService,
    AccountsInUse,
    AttemptExport,
    AttemptLedger,
    AttemptSettlement,
    AttemptsService,
    BucketUse,
    ChargeUse,
    CompanyPace,
    CompanyUseService,
    FrozenAttempts,
    GroupNames,
    InvoiceCosts,
    InvoiceDaysService,
    KeyUsageService,
    PeriodUse,
    RollupKeeper,
    RollupSchedule,
    UsageService,
    UsageSums,
    WorkerUsageService,
  ],
  exports: [
    AccountUseService,
    AccountsInUse,
    AttemptLedger,
    AttemptSettlement,
    AttemptsService,
    BucketUse,
    ChargeUse,
    CompanyPace,
    CompanyUseService,
    FrozenAttempts,
    GroupNames,
    InvoiceCosts,
    InvoiceDaysService,
    KeyUsageService,
    PeriodUse,
    UsageSums,
    WorkerUsageService,
  ],
})
export class UsageModule {}
