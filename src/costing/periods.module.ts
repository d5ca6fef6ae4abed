import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { CompaniesModule } from '../companies/companies.module.js';
import { MatchingModule } from '../reconciliation/matching.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AdjustmentsService } from './adjustments.service.js';
import { AllocationModule } from './allocation.module.js';
import { BlockersService } from './blockers.service.js';
import { ClosedPeriodsSource } from './closed-periods-source.js';
import { FrozenResults } from './frozen-results.js';
import { PeriodCloseService } from './period-close.service.js';
import { PeriodDivision } from './period-division.js';
import { PeriodFreeze } from './period-freeze.js';
import { PeriodPreparation } from './period-preparation.js';
import { PeriodSchedule } from './period-schedule.js';
import { PeriodSeal } from './period-seal.js';
import { PeriodStore } from './period-store.js';
import { PeriodWatch } from './period-watch.js';
import { PeriodsController } from './periods.controller.js';
import { PeriodsService } from './periods.service.js';
import { StatementsModule } from './statements.module.js';

@Module({
  imports: [AllocationModule, ApiKeysModule, CompaniesModule, MatchingModule, StatementsModule, UsageModule],
  controllers: [PeriodsController],
  providers: [
    AdjustmentsService,
    BlockersService,
    ClosedPeriodsSource,
    FrozenResults,
    PeriodCloseService,
    PeriodDivision,
    PeriodFreeze,
    PeriodPreparation,
    PeriodSchedule,
    PeriodSeal,
    PeriodStore,
    PeriodWatch,
    PeriodsService,
  ],
  exports: [AdjustmentsService, BlockersService, FrozenResults, PeriodDivision, PeriodStore],
})
export class PeriodsModule {}
