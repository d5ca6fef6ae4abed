import { Module } from '@nestjs/common';
import { PriceBookService } from './price-book.service.js';
import { PricesController } from './prices.controller.js';

@Module({ controllers: [PricesController], providers: [PriceBookService], exports: [PriceBookService] })
export class PricingModule {}
