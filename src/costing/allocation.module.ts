import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { MatchingModule } from '../reconciliation/matching.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AllocationPolicy } from './allocation-policy.js';
import { AllocationController } from './allocation.controller.js';
import { AllocationService } from './allocation.service.js';
import { PeriodPool } from './period-pool.service.js';

@Module({
  imports: [CompaniesModule, MatchingModule, UsageModule],
  controllers: [AllocationController],
  providers: [AllocationPolicy, AllocationService, PeriodPool],
  exports: [AllocationPolicy, AllocationService, PeriodPool],
})
export class AllocationModule {}
