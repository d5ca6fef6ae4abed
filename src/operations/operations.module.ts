import { Module } from '@nestjs/common';
import { InvoicesModule } from '../invoices/invoices.module.js';
import { HealthController } from './health.controller.js';
import { Upkeep } from './upkeep.js';

@Module({ imports: [InvoicesModule], controllers: [HealthController], providers: [Upkeep] })
export class OperationsModule {}
