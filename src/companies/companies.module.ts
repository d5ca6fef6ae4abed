import { Module } from '@nestjs/common';
import { BudgetDefinitions } from './budget-definitions.service.js';
import { ChartController } from './chart.controller.js';
import { ChartService } from './chart.service.js';
import { ChartUploadService } from './chart-upload.service.js';
import { CompaniesController } from './companies.controller.js';
import { CompaniesService } from './companies.service.js';
import { CompanyBilling } from './company-billing.service.js';

@Module({
  controllers: [CompaniesController, ChartController],
  providers: [BudgetDefinitions, CompaniesService, CompanyBilling, ChartService, ChartUploadService],
  exports: [BudgetDefinitions, CompaniesService, CompanyBilling, ChartService],
})
export class CompaniesModule {}
