import { Module } from '@nestjs/common';
import { CompaniesModule } from '../../companies/companies.module.js';
import { InvoicesModule } from '../../invoices/invoices.module.js';
import { JournalController } from './journal.controller.js';
import { JournalExport } from './journal-export.service.js';

@Module({
  imports: [CompaniesModule, InvoicesModule],
  controllers: [JournalController],
  providers: [JournalExport],
})
export class JournalModule {}
