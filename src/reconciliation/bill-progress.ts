import { Injectable, Logger } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Database } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { Problem } from '../errors/problem.js';
import { watchChanges, type ChangeEvent } from '../http/watch-changes.js';
import type { BillProgressView } from './bills.dto.js';
import type { ImportPhase } from './bill-import.entity.js';

const WRITE_MS = 400;
/** Nobody waits longer; whoever does asks again. */
const WATCH_MS_MAX = 30 * 60_000;
/** An import that has not written for this long has died with its process. */
const SILENT_SECONDS = 60;

/** One import on its way. Its rows are written beside the import's own transaction, so that others see them. */
export class RunningImport {
  readonly id = uuidV7();
  private bytes = 0;
  private writtenAt = 0;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly write: (id: string, change: ImportChange) => Promise<unknown>,
    private phase: ImportPhase,
    private bytesTotal: number | null,
  ) {}

  /** Counts bytes that were taken in or read. */
  readonly add = (bytes: number): void => {
    this.bytes += bytes;
    if (Date.now() - this.writtenAt >= WRITE_MS) this.tell();
  };

  begin(phase: ImportPhase, bytesTotal: number): void {
    this.phase = phase;
    this.bytes = 0;
    this.bytesTotal = bytesTotal;
    this.tell();
  }

  async end(outcome: { billId?: string; code?: string }): Promise<void> {
    this.phase = outcome.billId === undefined ? 'refused' : 'done';
    await this.writing;
    await this.write(this.id, this.change(outcome));
  }

  private tell(): void {
    this.writtenAt = Date.now();
    this.writing = this.writing.then(() => this.write(this.id, this.change({})));
  }

  private change({ billId, code }: { billId?: string; code?: string }): ImportChange {
    const { phase, bytes, bytesTotal } = this;
    return { phase, bytes, bytesTotal, billId: billId ?? null, code: code ?? null };
  }
}

interface ImportChange {
  phase: ImportPhase;
  bytes: number;
  bytesTotal: number | null;
  billId: string | null;
  code: string | null;
}

export type ProgressEvent = ChangeEvent<'import', BillProgressView>;

/** How far imports have come: written by whichever process does the work, read by whichever is asked. */
@Injectable()
export class BillProgress {
  private readonly logger = new Logger(BillProgress.name);

  constructor(private readonly database: Database) {}

  /** Runs an import with its progress told; what it throws is told as its end. */
  async follow<T extends { billId: string }>(
    input: { accountId: string; bytesTotal: number | null },
    work: (running: RunningImport) => Promise<T>,
  ): Promise<T> {
    const running = new RunningImport(
      (id, change) => this.write(input.accountId, id, change),
      'receiving',
      input.bytesTotal,
    );
    await this.database.query(`delete from bill_imports where started_at < now() - interval '1 day'`);
    running.add(0);
    try {
      const done = await work(running);
      await running.end({ billId: done.billId });
      return done;
    } catch (error) {
      await running.end({ code: error instanceof Problem ? error.code : 'internal_error' });
      throw error;
    }
  }

  /** The newest import of an account; null when there was none today. */
  async latest(accountId: string): Promise<BillProgressView | null> {
    const [row] = await this.database.query<
      (Omit<BillProgressView, 'percent' | 'startedAt'> & { startedAt: Date })[]
    >(
      `select id, provider_account_id as "providerAccountId", bytes_read::float8 as "bytesRead", bytes_total::float8 as "bytesTotal",
              bill_id as "billId", started_at as "startedAt",
              case when phase in ('receiving', 'reading') and updated_at < now() - make_interval(secs => $2)
                   then 'refused' else phase end as phase,
              case when phase in ('receiving', 'reading') and updated_at < now() - make_interval(secs => $2)
                   then 'broken_off' else code end as code
         from bill_imports where provider_account_id = $1 order by id desc limit 1`,
      [accountId, SILENT_SECONDS],
    );
    if (!row) return null;
    const { bytesRead, bytesTotal, phase } = row;
    const share = bytesTotal === null || bytesTotal === 0 ? null : Math.floor((bytesRead / bytesTotal) * 100);
    const percent = phase === 'done' ? 100 : share === null ? null : Math.min(share, 99);
    return { ...row, percent, startedAt: row.startedAt.toISOString() };
  }

  /** The newest import as server-sent events, at every change. */
  watch(accountId: string): Observable<ProgressEvent> {
    const endsAt = Date.now() + WATCH_MS_MAX;
    return watchChanges({
      type: 'import',
      look: () => this.latest(accountId),
      isOver: () => Date.now() > endsAt,
    });
  }

  /** Progress is told where it can be; an import does not fail for it. */
  private async write(accountId: string, id: string, change: ImportChange): Promise<void> {
    const { phase, bytes, bytesTotal, billId, code } = change;
    await this.database
      .query(
        `insert into bill_imports (id, provider_account_id, phase, bytes_read, bytes_total, bill_id, code)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (id) do update set phase = excluded.phase, bytes_read = excluded.bytes_read,
           bytes_total = excluded.bytes_total, bill_id = excluded.bill_id, code = excluded.code, updated_at = now()`,
        [id, accountId, phase, bytes, bytesTotal, billId, code],
      )
      .catch((error: unknown) => {
        this.logger.warn(`progress could not be told: ${error instanceof Error ? error.message : 'unknown'}`);
      });
  }
}
