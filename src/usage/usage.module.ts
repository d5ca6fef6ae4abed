import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { AccountSpendingService } from './account-spending.service.js';
import { AccountUseService } from './account-use.service.js';
import { AttemptLedger } from './attempt-ledger.js';
import { AttemptsController } from './attempts.controller.js';
import { AttemptsService } from './attempts.service.js';
import { KeyUsageService } from './key-usage.service.js';
import { UsageController } from './usage.controller.js';
import { UsageService } from './usage.service.js';

@Module({
  imports: [CompaniesModule],
  controllers: [AttemptsController, UsageController],
  providers: [
    AccountSpendingService,
    AccountUseService,
    AttemptLedger,
    AttemptsService,
    KeyUsageService,
    UsageService,
  ],
  exports: [AccountSpendingService, AccountUseService, AttemptLedger, AttemptsService, KeyUsageService],
})
export class UsageModule {}
