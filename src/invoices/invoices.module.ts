import { Module } from '@nestjs/common';
import { CompaniesModule } from '../companies/companies.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { BacklogStanding } from './backlog-standing.js';
import { Backlog } from './backlog.js';
import { BatchWatch } from './batch-watch.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { DocumentRecorder } from './document-recorder.js';
import { IngestService } from './ingest.service.js';
import { IntakeService } from './intake.service.js';
import { InvoiceResults } from './invoice-results.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';
import { JournalReader } from './journal-reader.service.js';
import { ProcessedInvoices } from './processed-invoices.service.js';
import { UploadStore } from './upload-store.js';
import { WaitingWork } from './waiting-work.js';

@Module({
  imports: [CompaniesModule, UsageModule],
  controllers: [BatchesController, InvoicesController],
  providers: [
    Backlog,
    BacklogStanding,
    BatchWatch,
    BatchesService,
    DocumentRecorder,
    IngestService,
    IntakeService,
    InvoiceResults,
    InvoicesService,
    JournalReader,
    ProcessedInvoices,
    UploadStore,
    WaitingWork,
  ],
  exports: [
    Backlog,
    BacklogStanding,
    BatchesService,
    IngestService,
    InvoiceResults,
    InvoicesService,
    JournalReader,
    ProcessedInvoices,
    UploadStore,
    WaitingWork,
  ],
})
export class InvoicesModule {}
