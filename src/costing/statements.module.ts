import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { InvoicesModule } from '../invoices/invoices.module.js';
import { AllocationModule } from './allocation.module.js';
import { ConversionNeeds } from './conversion-needs.service.js';
import { CreditNotesService } from './credit-notes.service.js';
import { ExchangeRatesModule } from './exchange-rates.module.js';
import { StatementFactsService } from './statement-facts.service.js';
import { StatementIssuer } from './statement-issuer.js';
import { StatementStore } from './statement-store.js';
import { StatementsService } from './statements.service.js';

@Module({
  imports: [AllocationModule, CompaniesModule, ExchangeRatesModule, InvoicesModule],
  providers: [
    ConversionNeeds,
    CreditNotesService,
    StatementFactsService,
    StatementIssuer,
    StatementStore,
    StatementsService,
  ],
  exports: [ConversionNeeds, CreditNotesService, StatementIssuer, StatementsService],
})
export class StatementsModule {}
