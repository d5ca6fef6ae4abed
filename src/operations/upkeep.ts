import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Idempotency } from '../http/idempotency.js';
import { UploadStore } from '../invoices/upload-store.js';
import { WorkersService } from './workers.service.js';

/** Housekeeping once a day, in the hour when least happens. Safe to run in every process. */
@Injectable()
export class Upkeep {
  private readonly logger = new Logger(Upkeep.name);

  constructor(
    private readonly idempotency: Idempotency,
    private readonly uploads: UploadStore,
    private readonly workers: WorkersService,
  ) {}

  @Cron('17 3 * * *')
  async tidy(): Promise<void> {
    await this.idempotency.purge();
    await this.workers.forgetOld();
    const discarded = await this.uploads.discardAbandoned();
    if (discarded > 0) this.logger.log(`${discarded} uploads that were cut off are discarded`);
  }
}
