import { Module } from '@nestjs/common';
import { InvoicesModule } from '../invoices/invoices.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { HealthController } from './health.controller.js';
import { Heartbeat } from './heartbeat.js';
import { MetricsController } from './metrics.controller.js';
import { StandingMetrics } from './standing-metrics.js';
import { Upkeep } from './upkeep.js';
import { WorkersService } from './workers.service.js';

@Module({
  imports: [InvoicesModule, UsageModule],
  controllers: [HealthController, MetricsController],
  providers: [Heartbeat, StandingMetrics, Upkeep, WorkersService],
})
export class OperationsModule {}
