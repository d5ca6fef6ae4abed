import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/pricing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { KeyMetrics } from './key-metrics.js';
import { KeyRing } from './key-ring.js';
import { ProviderAccountsController } from './provider-accounts.controller.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderKeysService } from './provider-keys.service.js';
import { ProviderRequests } from './provider-requests.js';
import { RequestObserver } from './request-observer.js';

@Module({
  imports: [PricingModule, UsageModule],
  controllers: [ProviderAccountsController],
  providers: [
    KeyMetrics,
    KeyRing,
    ProviderAccountsService,
    ProviderKeysService,
    ProviderRequests,
    RequestObserver,
  ],
  exports: [KeyRing, ProviderAccountsService, ProviderKeysService, ProviderRequests],
})
export class ApiKeysModule {}
