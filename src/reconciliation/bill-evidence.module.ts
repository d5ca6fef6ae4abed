import { Module } from '@nestjs/common';
import { BillEvidenceService } from './bill-evidence.service.js';
import { RequestBillLines } from './request-bill-lines.service.js';

/** What the bills' own rows prove. */
@Module({
  providers: [BillEvidenceService, RequestBillLines],
  exports: [BillEvidenceService, RequestBillLines],
})
export class BillEvidenceModule {}
