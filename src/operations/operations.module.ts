import { Module } from '@nestjs/common';
import { InvoicesModule } from '../invoices/invoices.module.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { StandingMetrics } from './standing-metrics.js';
import { Upkeep } from './upkeep.js';

@Module({
  imports: [InvoicesModule],
  controllers: [HealthController, MetricsController],
  providers: [StandingMetrics, Upkeep],
})
export class OperationsModule {}
