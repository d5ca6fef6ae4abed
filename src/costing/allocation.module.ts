import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { MatchingModule } from '../reconciliation/matching.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AllocationPolicy } from './allocation-policy.js';
import { AllocationController } from './allocation.controller.js';
import { AllocationService } from './allocation.service.js';
import { PeriodPool } from './period-pool.service.js';
import { PeriodStore } from './period-store.js';

@Module({
  imports: [CompaniesModule, MatchingModule, UsageModule],
  controllers: [AllocationController],
  // The store of months holds nothing itself; whose months they are is the other module's matter.
  providers: [AllocationPolicy, AllocationService, PeriodPool, PeriodStore],
  exports: [AllocationPolicy, AllocationService, PeriodPool],
})
export class AllocationModule {}
