import { Module } from '@nestjs/common';
import { UsageModule } from '../usage/usage.module.js';
import { KeyRing } from './key-ring.js';
import { ProviderAccountsController } from './provider-accounts.controller.js';
import { ProviderAccountsService } from './provider-accounts.service.js';
import { ProviderKeysService } from './provider-keys.service.js';

@Module({
  imports: [UsageModule],
  controllers: [ProviderAccountsController],
  providers: [KeyRing, ProviderAccountsService, ProviderKeysService],
  exports: [KeyRing, ProviderAccountsService, ProviderKeysService],
})
export class ApiKeysModule {}
