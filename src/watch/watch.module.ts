import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { BudgetsModule } from '../usage/budgets.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { DigestController } from './digest.controller.js';
import { DigestFactsService } from './digest-facts.js';
import { DigestSchedule } from './digest-schedule.js';
import { DigestService } from './digest.service.js';
import { LimitAlarms } from './limit-alarms.js';
import { LimitWatch } from './limit-watch.js';
import { WatchTurns } from './watch-turns.js';

@Module({
  imports: [ApiKeysModule, BudgetsModule, UsageModule],
  controllers: [DigestController],
  providers: [DigestFactsService, DigestSchedule, DigestService, LimitAlarms, LimitWatch, WatchTurns],
})
export class WatchModule {}
