import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { KeyMetrics } from './key-metrics.js';
import { AccountSuspension } from './account-suspension.js';
import { BalanceController } from './balance.controller.js';
import { BalancePoll } from './balance-poll.js';
import { BalanceReader } from './balance-reader.js';
import { BalanceService } from './balance.service.js';
import { BalanceStore } from './balance-store.js';
import { KeyRing } from './key-ring.js';
import { ProviderAccountsController } from './provider-accounts.controller.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderKeysService } from './provider-keys.service.js';
import { ProviderRequests } from './provider-requests.js';
import { RequestObserver } from './request-observer.js';

@Module({
  imports: [PricingModule, UsageModule],
  controllers: [ProviderAccountsController, BalanceController],
  providers: [
    KeyMetrics,
    AccountSuspension,
    BalancePoll,
    BalanceReader,
    BalanceService,
    BalanceStore,
    KeyRing,
    ProviderAccountsService,
    ProviderKeysService,
    ProviderRequests,
    RequestObserver,
  ],
  exports: [BalanceService, KeyRing, ProviderAccountsService, ProviderKeysService, ProviderRequests],
})
export class ApiKeysModule {}
