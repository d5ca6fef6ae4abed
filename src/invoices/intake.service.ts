import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { CompaniesService } from '../companies/companies.service.js';
import { Config } from '../config/config.js';
import { Database, type Scope } from '../database/database.js';
import { fieldFaults, validationProblem } from '../http/validation.js';
import { Idempotency } from '../http/idempotency.js';
import { JobQueues } from '../queue/job-queues.js';
import { BatchesService } from './batches.service.js';
import { BatchOptionsDto, type BatchView } from './batches.dto.js';
import { DocumentRecorder } from './document-recorder.js';
import { invoiceProblem } from './invoices.errors.js';
import { readJsonBatch } from './json-invoices.js';
import { UploadStore, type StoredUpload } from './upload-store.js';

const FILES_MAX = 1_000;
const FIELD_BYTES_MAX = 1_000;
/** Documents written in one transaction. */
const RECORDED_AT_ONCE = 500;

/** Takes batches in: JSON is recorded at once, files are stored and read by a worker afterwards. */
@Injectable()
export class IntakeService {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    private readonly batches: BatchesService,
    private readonly recorder: DocumentRecorder,
    private readonly uploads: UploadStore,
    private readonly queues: JobQueues,
    private readonly idempotency: Idempotency,
    @Inject(Config) private readonly config: Config,
  ) {}

  async takeJson(scope: Scope, companyId: string, body: unknown): Promise<BatchView> {
    await this.companies.getOpen(scope, companyId);
    const { options, documents } = await readJsonBatch(body);
    const id = await this.database.run(scope, async (manager) => {
      const batch = await this.batches.insert(manager, { companyId, options, ingested: true });
      for (let first = 0; first < documents.length; first += RECORDED_AT_ONCE) {
        await this.recorder.record(manager, {
          batch,
          source: 0,
          firstOrdinal: first,
          found: documents.slice(first, first + RECORDED_AT_ONCE).map((document) => ({
            fileName: document.externalId ?? document.number,
            result: { outcome: 'document', document },
          })),
        });
      }
      await manager.query('notify work_waiting');
      return batch.id;
    });
    return this.batches.view(scope, id);
  }

  /**
   * Takes a multipart request. The files are streamed away as they arrive; only when all are here, and the fields are
   * in order, does a batch come to be.
   */
  async takeFiles(
    caller: Scope & { tokenId: string },
    companyId: string,
    request: FastifyRequest,
  ): Promise<{ status: number; body: unknown; replayed: boolean }> {
    await this.companies.getOpen(caller, companyId);
    const stored: StoredUpload[] = [];
    try {
      const fields = await this.receive(caller, companyId, request, stored);
      const options = await readOptions(fields);
      if (stored.length === 0)
        throw invoiceProblem('batch_empty', 'Send at least one file in the field `files`.');
      const answer = await this.idempotency.run(
        {
          tokenId: caller.tokenId,
          key: request.headers['idempotency-key'],
          requestHash: fingerprint(request.url, fields, stored),
        },
        async () => ({ status: 202, body: await this.makeBatch(caller, companyId, options, stored) }),
      );
      if (answer.replayed)
        await this.uploads.discard(
          caller,
          stored.map(({ id }) => id),
        );
      return answer;
    } catch (error) {
      await this.uploads.discard(
        caller,
        stored.map(({ id }) => id),
      );
      throw error;
    }
  }

  private async receive(
    scope: Scope,
    companyId: string,
    request: FastifyRequest,
    stored: StoredUpload[],
  ): Promise<Record<string, string>> {
    const fields: Record<string, string> = {};
    const limits = {
      files: FILES_MAX,
      fields: 20,
      fieldSize: FIELD_BYTES_MAX,
      fileSize: this.config.uploadBytesMax,
    };
    for await (const part of readable(request.parts({ limits }))) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields[part.fieldname] = part.value;
        continue;
      }
      const fileName = cleanName(part.filename);
      if (part.fieldname !== 'files') {
        part.file.resume();
        throw validationProblem([{ path: part.fieldname, message: 'files are sent in the field `files`' }]);
      }
      stored.push(
        await this.uploads.store(scope, {
          companyId,
          position: stored.length,
          fileName,
          stream: readable<Buffer>(part.file),
        }),
      );
      if (part.file.truncated) {
        throw invoiceProblem(
          'file_too_large',
          `${fileName} is larger than ${this.config.uploadBytesMax / 1024 / 1024} MB.`,
        );
      }
    }
    return fields;
  }

  private async makeBatch(
    scope: Scope,
    companyId: string,
    options: BatchOptionsDto,
    stored: readonly StoredUpload[],
  ): Promise<BatchView> {
    const id = await this.database.run(scope, async (manager) => {
      const batch = await this.batches.insert(manager, { companyId, options, ingested: false });
      await manager.query('update uploads set batch_id = $1 where id = any ($2::uuid[])', [
        batch.id,
        stored.map((upload) => upload.id),
      ]);
      return batch.id;
    });
    const [first] = stored;
    // The others follow it. Should the queue be away, the watchdog finds the unread uploads by their rows.
    if (first) {
      await this.queues
        .add('ingest', [{ jobId: `${first.id}-0`, data: { uploadId: first.id } }])
        .catch(() => undefined);
    }
    return this.batches.view(scope, id);
  }
}

/** What is read from the request; a body that breaks off or is no multipart is the sender's fault, not ours. */
async function* readable<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    // The multipart reader's own refusals (too many files, forbidden names) say what is wrong.
    if (error instanceof Error && 'statusCode' in error) throw error;
    throw invoiceProblem('upload_broken', 'The multipart body cannot be read to its end.');
  }
}

async function readOptions(fields: Record<string, string>): Promise<BatchOptionsDto> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const options = plainToInstance(BatchOptionsDto, given);
  const faults = fieldFaults(await validate(options, { whitelist: true, forbidNonWhitelisted: true }));
  if (faults.length > 0) throw validationProblem(faults);
  return options;
}

/** A name for people; it never becomes a path. */
function cleanName(name: string | undefined): string {
  const clean = (name ?? '').toWellFormed().replaceAll('\u0000', '').trim().slice(0, 300);
  return clean === '' ? 'unnamed' : clean;
}

function fingerprint(url: string, fields: Record<string, string>, stored: readonly StoredUpload[]): string {
  const hash = createHash('sha256').update(url);
  for (const name of Object.keys(fields).sort()) hash.update(`|${name}=${fields[name] ?? ''}`);
  for (const { fileName, sha256 } of stored) hash.update(`|${fileName}:${sha256}`);
  return hash.digest('hex');
}
