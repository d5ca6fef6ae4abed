import { Module } from '@nestjs/common';
import { BudgetDefinitions } from './budget-definitions.service.js';
import { ChartController } from './chart.controller.js';
import { ChartService } from './chart.service.js';
import { ChartUploadService } from './chart-upload.service.js';
import { CompaniesController } from './companies.controller.js';
import { CompaniesService } from './companies.service.js';

@Module({
  controllers: [CompaniesController, ChartController],
  providers: [BudgetDefinitions, CompaniesService, ChartService, ChartUploadService],
  exports: [BudgetDefinitions, CompaniesService, ChartService],
})
export class CompaniesModule {}
