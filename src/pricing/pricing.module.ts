import { Module } from '@nestjs/common';
import { PriceBookService } from './price-book.service.js';
import { PriceEvidenceService } from './price-evidence.service.js';
import { PriceSchedulesController } from './price-schedules.controller.js';
import { PriceSchedulesService } from './price-schedules.service.js';
import { PricesController } from './prices.controller.js';

@Module({
  controllers: [PricesController, PriceSchedulesController],
  providers: [PriceBookService, PriceEvidenceService, PriceSchedulesService],
  exports: [PriceBookService, PriceEvidenceService],
})
export class PricingModule {}
