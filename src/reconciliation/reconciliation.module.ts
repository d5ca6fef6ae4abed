import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { BillMappingsController } from './bill-mappings.controller.js';
import { BillMappings } from './bill-mappings.service.js';
import { BillProgress } from './bill-progress.js';
import { BillForms } from './bill-forms.js';
import { BillImporter } from './bill-importer.js';
import { BillIntake } from './bill-intake.service.js';
import { BillsController } from './bills.controller.js';
import { MatchingModule } from './matching.module.js';
import { BillsService } from './bills.service.js';

@Module({
  imports: [ApiKeysModule, MatchingModule, PricingModule, UsageModule],
  controllers: [BillMappingsController, BillsController],
  providers: [BillForms, BillImporter, BillIntake, BillMappings, BillProgress, BillsService],
  exports: [BillsService],
})
export class ReconciliationModule {}
