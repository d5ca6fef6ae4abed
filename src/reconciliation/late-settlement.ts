import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, FIRM } from '../database/database.js';
import { AccountsInUse } from '../usage/accounts-in-use.service.js';
import { BillImported } from './bill-imported.js';
import { BillReads } from './bill-reads.js';

/** Requests that ended without a cost so long ago have been looked at by an earlier round, or by an import. */
const LATE_MS = 2 * 3_600_000;

/** Settles what became open only after its bill was imported, such as the requests of a worker that was found dead. */
@Injectable()
export class LateSettlement implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LateSettlement.name);
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly inUse: AccountsInUse,
    private readonly reads: BillReads,
    private readonly imported: BillImported,
  ) {}

  @Cron('23 23 * * * *')
  look(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.running ??= this.lookOnce()
      .catch((error: unknown) => {
        this.logger.warn(`late settlements: ${error instanceof Error ? error.message : 'failed'}`);
      })
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Any process may, and several at once: what one has settled the next finds settled. */
  async lookOnce(): Promise<void> {
    for (const { accountId, span } of await this.inUse.lately(this.database, LATE_MS)) {
      for (const billId of await this.reads.reaching(this.database, accountId, span)) {
        if (this.stopped) return;
        await this.database.run(FIRM, (manager) => this.imported.settleAgain(manager, billId));
      }
    }
  }
}
