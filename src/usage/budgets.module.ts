import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { BudgetAlerts } from './budget-alerts.js';
import { BudgetGate } from './budget-gate.js';
import { BudgetHistory } from './budget-history.js';
import { BudgetMonths } from './budget-months.js';
import { BudgetReservations } from './budget-reservations.js';
import { BudgetSpending } from './budget-spending.js';
import { BudgetWatch } from './budget-watch.js';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';

@Module({
  imports: [CompaniesModule],
  controllers: [BudgetsController],
  providers: [
    BudgetAlerts,
    BudgetGate,
    BudgetHistory,
    BudgetMonths,
    BudgetReservations,
    BudgetSpending,
    BudgetWatch,
    BudgetsService,
  ],
  exports: [BudgetGate, BudgetHistory, BudgetReservations],
})
export class BudgetsModule {}
