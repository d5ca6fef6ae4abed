import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { WORKER_ID } from '../queue/worker-id.js';
import { UsageModule } from '../usage/usage.module.js';
import { KeyMetrics } from './key-metrics.js';
import { AccountIdentities } from './account-identity.service.js';
import { AccountRoster } from './account-roster.js';
import { AccountSuspension } from './account-suspension.js';
import { BalanceController } from './balance.controller.js';
import { BalancePoll } from './balance-poll.js';
import { BalanceReader } from './balance-reader.js';
import { BalanceService } from './balance.service.js';
import { BalanceStore } from './balance-store.js';
import { AccountWarnings } from './capacity/account-warnings.js';
import { Capacity, CAPACITY_OWNER } from './capacity/capacity.js';
import { KeyRing } from './key-ring.js';
import { LimitMetrics } from './limit-metrics.js';
import { KeySharesController } from './key-shares.controller.js';
import { KeySharesService } from './key-shares.service.js';
import { LimitsService } from './limits.service.js';
import { ProviderAccountsController } from './provider-accounts.controller.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderKeysService } from './provider-keys.service.js';
import { ProviderRequests } from './provider-requests.js';
import { RequestObserver } from './request-observer.js';
import { StrangeAnswers } from './strange-answers.js';
import { UsageNames } from './usage-names.js';

@Module({
  imports: [PricingModule, UsageModule],
  controllers: [BalanceController, KeySharesController, ProviderAccountsController],
  providers: [
    { provide: CAPACITY_OWNER, useValue: WORKER_ID },
    AccountIdentities,
    AccountRoster,
    AccountSuspension,
    AccountWarnings,
    BalancePoll,
    BalanceReader,
    BalanceService,
    BalanceStore,
    Capacity,
    KeyMetrics,
    KeyRing,
    KeySharesService,
    LimitMetrics,
    LimitsService,
    ProviderAccountsService,
    ProviderKeysService,
    ProviderRequests,
    RequestObserver,
    StrangeAnswers,
    UsageNames,
  ],
  exports: [
    AccountIdentities,
    AccountRoster,
    BalanceService,
    Capacity,
    KeyRing,
    LimitsService,
    ProviderAccountsService,
    ProviderKeysService,
    ProviderRequests,
  ],
})
export class ApiKeysModule {}
