import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { WORKER_ID } from '../queue/worker-id.js';
import type { ReportLanguage } from './domain/report-texts.js';
import type { ReportFileStatus } from './report-file.entity.js';
import type { RenderedFile, ReportFormat } from './report-formats.js';

const CHUNK_BYTES = 256 * 1024;
/** Whoever makes a report and is not heard of for so long has died. */
const LEASE_SECONDS = 30;
/** A report that brings its maker down this often is given up. */
const TRIES_MAX = 3;
const KEPT_DAYS = 7;
/** What making a file may show before it is whole. */
const PROGRESS_UNFINISHED_MAX = 99;

export interface ReportFileRow {
  id: string;
  period: string;
  format: ReportFormat;
  language: ReportLanguage;
  status: ReportFileStatus;
  progress: number;
  fault: string | null;
  fileName: string | null;
  contentType: string | null;
  size: string;
  sha256: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const COLUMNS = `id, period, format, language, status, progress, fault, file_name as "fileName",
  content_type as "contentType", size, sha256, created_at as "createdAt", finished_at as "finishedAt"`;

/** Another process has taken the report over: what this one makes of it is not wanted any more. */
export class LeaseLost extends Error {}

/** Rows and bytes of reports made in the background. */
@Injectable()
export class ReportStore {
  constructor(private readonly database: Database) {}

  async add(input: {
    period: string;
    format: ReportFormat;
    language: ReportLanguage;
  }): Promise<ReportFileRow> {
    const [row] = await this.database.query<ReportFileRow[]>(
      `insert into report_files (id, period, format, language) values ($1, $2, $3, $4) returning ${COLUMNS}`,
      [uuidV7(), input.period, input.format, input.language],
    );
    if (!row) throw new Error('a row that was written was not given back');
    return row;
  }

  async find(id: string): Promise<ReportFileRow | null> {
    const [row] = await this.database.query<ReportFileRow[]>(
      `select ${COLUMNS} from report_files where id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Takes the oldest report that nobody makes; null: there is none. */
  async claim(): Promise<ReportFileRow | null> {
    await this.giveUp();
    const [row] = await changeRows<ReportFileRow>(
      this.database,
      `update report_files set status = 'running', progress = 0, size = 0, tries = tries + 1, maker_id = $1,
              maker_until = now() + make_interval(secs => $2)
        where id = (select id from report_files
                     where status = 'queued' or (status = 'running' and maker_until < now())
                     order by id limit 1 for update skip locked)
       returning ${COLUMNS}`,
      [WORKER_ID, LEASE_SECONDS],
    );
    return row ?? null;
  }

  private async giveUp(): Promise<void> {
    await this.database.query(
      `update report_files set status = 'failed', finished_at = now(), maker_until = null,
              fault = 'The process that made it ended each time it was tried.'
        where status = 'running' and maker_until < now() and tries >= $1`,
      [TRIES_MAX],
    );
  }

  /** Keeps the file's bytes as they come, then marks it finished; throws `LeaseLost` once it is another's. */
  async keep(id: string, file: RenderedFile, progress: () => number): Promise<void> {
    await this.underLease(id, { bytes: 0, progress: 0 }, (manager) =>
      manager.query('delete from report_file_chunks where report_id = $1', [id]),
    );
    const hash = createHash('sha256');
    let position = 0;
    let size = 0;
    for await (const bytes of pieces(file.stream)) {
      hash.update(bytes);
      size += bytes.length;
      await this.keepPiece(id, { bytes, position: position++, progress: progress() });
    }
    const finished = await changeRows<unknown>(
      this.database,
      `update report_files set status = 'finished', progress = 100, finished_at = now(), maker_until = null,
              file_name = $3, content_type = $4, size = $5, sha256 = $6
        where id = $1 and maker_id = $2 and status = 'running' returning id`,
      [id, WORKER_ID, file.name, file.contentType, size, hash.digest('hex')],
    );
    if (finished.length === 0) throw new LeaseLost(id);
  }

  private async keepPiece(
    id: string,
    { bytes, position, progress }: { bytes: Buffer; position: number; progress: number },
  ): Promise<void> {
    await this.underLease(id, { bytes: bytes.length, progress }, (manager) =>
      manager.query('insert into report_file_chunks (report_id, position, bytes) values ($1, $2, $3)', [
        id,
        position,
        bytes,
      ]),
    );
  }

  /** The row's lock decides between two makers: whoever lost it writes nothing. */
  private async underLease(
    id: string,
    { bytes, progress }: { bytes: number; progress: number },
    write: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      const held = await changeRows<unknown>(
        manager,
        `update report_files set maker_until = now() + make_interval(secs => $3), size = size + $4,
                progress = greatest(progress, least($5::int, ${PROGRESS_UNFINISHED_MAX}))
          where id = $1 and maker_id = $2 and status = 'running' returning id`,
        [id, WORKER_ID, LEASE_SECONDS, bytes, progress],
      );
      if (held.length === 0) throw new LeaseLost(id);
      await write(manager);
    });
  }

  /** Says that it is still being made, and how far it is. */
  async renew(id: string, progress: number): Promise<void> {
    await this.database.query(
      `update report_files set maker_until = now() + make_interval(secs => $3),
              progress = greatest(progress, least($4::int, ${PROGRESS_UNFINISHED_MAX}))
        where id = $1 and maker_id = $2 and status = 'running'`,
      [id, WORKER_ID, LEASE_SECONDS, progress],
    );
  }

  async fail(id: string, fault: string): Promise<void> {
    await this.database.query(
      `update report_files set status = 'failed', fault = $3, finished_at = now(), maker_until = null
        where id = $1 and maker_id = $2 and status = 'running'`,
      [id, WORKER_ID, fault],
    );
  }

  /** Puts a report that this process cannot finish back for another. */
  async release(id: string): Promise<void> {
    await this.database.query(
      `update report_files set status = 'queued', maker_until = null
        where id = $1 and maker_id = $2 and status = 'running'`,
      [id, WORKER_ID],
    );
  }

  /** A finished file's bytes, a piece at a time. */
  open(id: string): Readable {
    return Readable.from(this.chunks(id), { objectMode: false });
  }

  private async *chunks(id: string): AsyncGenerator<Buffer> {
    for (let position = 0; ; position++) {
      const [row] = await this.database.query<{ bytes: Buffer }[]>(
        'select bytes from report_file_chunks where report_id = $1 and position = $2',
        [id, position],
      );
      if (!row) return;
      yield row.bytes;
    }
  }

  /** Erases what is older than some days; it can be made again. Gives how many. */
  async forgetOld(): Promise<number> {
    const rows = await changeRows<unknown>(
      this.database,
      'delete from report_files where created_at < now() - make_interval(days => $1) returning id',
      [KEPT_DAYS],
    );
    return rows.length;
  }
}

async function* pieces(stream: Readable): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    held.push(bytes);
    size += bytes.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}
