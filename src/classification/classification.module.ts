import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { CompaniesModule } from '../companies/companies.module.js';
import { Config } from '../config/config.js';
import { IngestService } from '../invoices/ingest.service.js';
import { InvoicesModule } from '../invoices/invoices.module.js';
import { PricingModule } from '../pricing/pricing.module.js';
import { BudgetsModule } from '../usage/budgets.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { AccountChoice } from './account-choice.js';
import { BudgetWake } from './budget-wake.js';
import { CheaperHours } from './cheaper-hours.service.js';
import { Classifier } from './classifier.js';
import { CompanyContexts } from './company-contexts.js';
import { Dispatcher } from './dispatcher.js';
import { LineMemoryService } from './line-memory.service.js';
import { ReviewController } from './review.controller.js';
import { ReviewService } from './review.service.js';
import { ShortlistService } from './shortlist.service.js';
import { TurnPasses } from './turn-passes.js';
import { TurnPlanner } from './turn-planner.js';
import { Watchdog } from './watchdog.js';
import { WorkLedger } from './work-ledger.js';
import { WorkMetrics } from './work-metrics.js';

@Module({
  imports: [ApiKeysModule, BudgetsModule, CompaniesModule, InvoicesModule, PricingModule, UsageModule],
  controllers: [ReviewController],
  providers: [
    AccountChoice,
    BudgetWake,
    CheaperHours,
    Classifier,
    CompanyContexts,
    Dispatcher,
    LineMemoryService,
    ReviewService,
    ShortlistService,
    TurnPasses,
    TurnPlanner,
    Watchdog,
    WorkLedger,
    WorkMetrics,
  ],
})
export class ClassificationModule implements OnApplicationBootstrap {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly classifier: Classifier,
    private readonly dispatcher: Dispatcher,
    private readonly watchdog: Watchdog,
    private readonly ingest: IngestService,
    private readonly budgetWake: BudgetWake,
  ) {}

  /** A process that works the queue starts working when everything it needs is there. */
  onApplicationBootstrap(): void {
    if (!this.config.worksQueue) return;
    this.watchdog.start();
    this.ingest.start();
    this.classifier.start();
    this.budgetWake.start();
    this.dispatcher.start();
  }
}
