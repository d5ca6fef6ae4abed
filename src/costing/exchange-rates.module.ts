import { Module } from '@nestjs/common';
import { ExchangeRateImportService } from './exchange-rate-import.service.js';
import { ExchangeRatesController } from './exchange-rates.controller.js';
import { ExchangeRatesService } from './exchange-rates.service.js';

@Module({
  controllers: [ExchangeRatesController],
  providers: [ExchangeRateImportService, ExchangeRatesService],
  exports: [ExchangeRatesService],
})
export class ExchangeRatesModule {}
