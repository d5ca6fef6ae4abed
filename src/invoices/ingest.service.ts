import { Injectable, Logger } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { JobQueues } from '../queue/job-queues.js';
import { WORKER_ID } from '../queue/worker-id.js';
import { DocumentRecorder, type FoundDocument } from './document-recorder.js';
import { DEFAULT_UPLOAD_LIMITS } from './domain/upload-limits.js';
import { walkUpload } from './domain/walk-upload.js';
import { UploadStore } from './upload-store.js';

const LEASE_SECONDS = 20;
const RENEW_MS = 5_000;
/** A file that brings its reader down this often at the same place is given up, with a reason. */
const READS_MAX = 3;
/** Files written in one transaction: few enough to show progress, many enough to be cheap. */
const FILES_AT_ONCE = 50;
const CONCURRENCY = 2;

interface UploadRow {
  id: string;
  batchId: string;
  companyId: string;
  priority: number;
  position: number;
  fileName: string;
  size: string;
  reads: number;
}

/** Reads uploaded files into their batch. Reading may be cut off at any point and begun again: outcomes stay. */
@Injectable()
export class IngestService {
  private readonly logger = new Logger(IngestService.name);

  constructor(
    private readonly database: Database,
    private readonly uploads: UploadStore,
    private readonly recorder: DocumentRecorder,
    private readonly queues: JobQueues,
  ) {}

  /** Starts taking jobs. */
  start(): void {
    this.queues.work('ingest', {
      concurrency: CONCURRENCY,
      handler: ({ uploadId }) => this.readBatch(uploadId),
    });
  }

  /** Puts unread uploads that nobody is reading back into the queue. */
  async requeueUnread(): Promise<void> {
    const rows = await this.database.query<{ id: string; reads: number }[]>(
      `select id, reads from (
         select distinct on (batch_id) id, reads, created_at, reader_until from uploads
          where batch_id is not null and read_at is null order by batch_id, position) as first
        where created_at < now() - interval '5 seconds' and (reader_until is null or reader_until < now())
        order by id limit 100`,
    );
    const jobs = rows.map(({ id, reads }) => ({ jobId: `${id}-${reads}`, data: { uploadId: id } }));
    const lost = new Set(
      await this.queues.lost(
        'ingest',
        jobs.map(({ jobId }) => jobId),
      ),
    );
    await this.queues.add(
      'ingest',
      jobs.filter(({ jobId }) => lost.has(jobId)),
    );
  }

  /**
   * Reads an upload, then the others of its batch, one after the other in the order in which they were sent: of a
   * document that is in two files the first is the one that counts, whoever reads.
   */
  private async readBatch(uploadId: string): Promise<void> {
    for (let next: string | undefined = uploadId; next !== undefined;) {
      const upload = await this.claim(next);
      if (!upload) return;
      await this.read(upload);
      next = await this.nextUnread(upload.batchId);
    }
  }

  private async nextUnread(batchId: string): Promise<string | undefined> {
    const rows = await this.database.query<{ id: string }[]>(
      'select id from uploads where batch_id = $1 and read_at is null order by position limit 1',
      [batchId],
    );
    return rows[0]?.id;
  }

  private async read(upload: UploadRow): Promise<void> {
    const uploadId = upload.id;
    const renewal = setInterval(() => void this.renew(uploadId).catch(() => undefined), RENEW_MS);
    try {
      if (upload.reads > READS_MAX) await this.giveUp(upload);
      else await this.readAll(upload);
      await this.finish(upload);
    } finally {
      clearInterval(renewal);
      await this.database.query(
        'update uploads set reader_until = null where id = $1 and reader_id = $2 and read_at is null',
        [uploadId, WORKER_ID],
      );
    }
  }

  private async readAll(upload: UploadRow): Promise<void> {
    const done = await this.recorded(this.database, upload);
    const source = this.uploads.open({ id: upload.id, size: Number(upload.size) });
    const limits = DEFAULT_UPLOAD_LIMITS;
    let position = 0;
    let found: FoundDocument[] = [];
    for await (const file of walkUpload({ fileName: upload.fileName, source, limits })) {
      // The order of the walk is fixed, so what an earlier reading recorded is known by its number.
      if (position++ < done) continue;
      found.push(file);
      if (found.length < FILES_AT_ONCE) continue;
      await this.record(upload, position - found.length, found);
      found = [];
    }
    if (found.length > 0) await this.record(upload, position - found.length, found);
  }

  private async record(upload: UploadRow, firstOrdinal: number, found: FoundDocument[]): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      await this.recorder.record(manager, {
        batch: { id: upload.batchId, companyId: upload.companyId, priority: upload.priority },
        source: upload.position,
        firstOrdinal,
        found,
      });
      // It came further than the last reading, so whatever ended that one was not the file.
      await manager.query('update uploads set reads = 1 where id = $1 and reads > 1', [upload.id]);
      await manager.query('notify work_waiting');
    });
  }

  private async giveUp(upload: UploadRow): Promise<void> {
    this.logger.error(`upload ${upload.id} brought its reader down ${READS_MAX} times and is given up`);
    const detail = `The file could not be read to its end in ${READS_MAX} tries; what was read before stays.`;
    await this.record(upload, await this.recorded(this.database, upload), [
      { fileName: upload.fileName, result: { outcome: 'rejected', code: 'unreadable', detail } },
    ]);
  }

  /** Ends the upload; with the batch's last one the batch is read. */
  private async finish(upload: UploadRow): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      await manager.query('select from batches where id = $1 for update', [upload.batchId]);
      await manager.query('update uploads set read_at = now(), reader_until = null where id = $1', [
        upload.id,
      ]);
      await manager.query('delete from upload_chunks where upload_id = $1', [upload.id]);
      await manager.query(
        `update batches set ingested_at = now()
          where id = $1 and ingested_at is null
            and not exists (select from uploads where batch_id = $1 and read_at is null)`,
        [upload.batchId],
      );
    });
  }

  private async recorded(runner: Runner, upload: UploadRow): Promise<number> {
    const rows = await runner.query<{ next: number }[]>(
      'select coalesce(max(ordinal) + 1, 0) as next from batch_documents where batch_id = $1 and source = $2',
      [upload.batchId, upload.position],
    );
    return rows[0]?.next ?? 0;
  }

  private async claim(uploadId: string): Promise<UploadRow | undefined> {
    const rows = await changeRows<UploadRow>(
      this.database,
      `update uploads u
          set reader_id = $2, reads = reads + 1, reader_until = now() + make_interval(secs => $3)
         from batches b
        where u.id = $1 and b.id = u.batch_id and u.read_at is null
          and (u.reader_until is null or u.reader_until < now())
          and not exists (select from uploads e
                           where e.batch_id = u.batch_id and e.position < u.position and e.read_at is null)
       returning u.id, u.batch_id as "batchId", u.company_id as "companyId", b.priority, u.position,
                 u.file_name as "fileName", u.size, u.reads`,
      [uploadId, WORKER_ID, LEASE_SECONDS],
    );
    return rows[0];
  }

  private async renew(uploadId: string): Promise<void> {
    await this.database.query(
      'update uploads set reader_until = now() + make_interval(secs => $3) where id = $1 and reader_id = $2',
      [uploadId, WORKER_ID, LEASE_SECONDS],
    );
  }
}
