import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { ClassificationModule } from './classification/classification.module.js';
import { CompaniesModule } from './companies/companies.module.js';
import { AllocationModule } from './costing/allocation.module.js';
import { Config } from './config/config.js';
import type { SealKeyRing } from './config/seal-keys.js';
import { ExchangeRatesModule } from './costing/exchange-rates.module.js';
import { PeriodsModule } from './costing/periods.module.js';
import { StatementsModule } from './costing/statements.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HttpModule } from './http/http.module.js';
import { InvoicesModule } from './invoices/invoices.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PricingModule } from './pricing/pricing.module.js';
import { QueueModule } from './queue/queue.module.js';
import { MatchingModule } from './reconciliation/matching.module.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { JournalModule } from './reports/journal/journal.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { EvidenceModule } from './reports/evidence/evidence.module.js';
import { ExplainModule } from './reports/explain/explain.module.js';
import { ENTITIES } from './schema.js';
import type { ProcessLog } from './telemetry/process-log.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';
import { BudgetsModule } from './usage/budgets.module.js';
import { UsageModule } from './usage/usage.module.js';
import { WatchModule } from './watch/watch.module.js';

/** What a process is started with, once the environment has been read and the database is there. */
export interface AppInput {
  config: Config;
  databaseUrl: string;
  sealKeys: SealKeyRing;
  log: ProcessLog;
}

@Global()
@Module({})
class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: Config, useValue: config }], exports: [Config] };
  }
}

/** Every room, composed. */
@Module({})
export class AppModule {
  static forRoot({ config, databaseUrl, sealKeys, log }: AppInput): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        TelemetryModule.forRoot(log),
        DatabaseModule.forRoot({ url: databaseUrl, entities: ENTITIES }),
        QueueModule.forRoot({ databaseUrl, redisUrl: config.redisUrl }),
        ScheduleModule.forRoot(),
        AccessModule.forRoot(sealKeys),
        HttpModule,
        CompaniesModule,
        PricingModule,
        UsageModule,
        BudgetsModule,
        AllocationModule,
        ApiKeysModule,
        InvoicesModule,
        ClassificationModule,
        MatchingModule,
        OperationsModule,
        ReconciliationModule,
        WatchModule,
        ReportsModule,
        ExchangeRatesModule,
        JournalModule,
        PeriodsModule,
        StatementsModule,
        EvidenceModule,
        ExplainModule,
      ],
    };
  }
}
