import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../access/principal.js';
import { AccountIdentities } from '../api-keys/account-identity.service.js';
import { Database, FIRM } from '../database/database.js';
import { Idempotency } from '../http/idempotency.js';
import { validationProblem } from '../http/validation.js';
import { BillForms } from './bill-forms.js';
import { looseFiles } from './bill-files.js';
import { BillImporter } from './bill-importer.js';
import { BillProgress, type RunningImport } from './bill-progress.js';
import { BillSpool, sweepSpools, type SpooledFile } from './bill-spool.js';
import type { BillWithQuarantineView } from './bills.dto.js';
import { BillsService } from './bills.service.js';
import { billProblem, refusalAsProblem } from './reconciliation.errors.js';

/** A bill of ten million rows is about 2 GB, and packs to a tenth of that. */
export const BILL_BYTES_MAX = 1024 * 1024 * 1024;
const FILES_MAX = 10;
const FIELD_BYTES_MAX = 1_000;

interface Upload {
  files: SpooledFile[];
  /** Name of the mapping to read it by; absent: DeepSeek's own export. */
  mapping: string | undefined;
}

/** Takes a provider's bill in: to disk as it arrives, then through the importer. */
@Injectable()
export class BillIntake implements OnApplicationBootstrap {
  private readonly logger = new Logger(BillIntake.name);

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountIdentities,
    private readonly idempotency: Idempotency,
    private readonly forms: BillForms,
    private readonly importer: BillImporter,
    private readonly bills: BillsService,
    private readonly progress: BillProgress,
  ) {}

  /** What a killed process left on the disk goes when the next one starts. */
  async onApplicationBootstrap(): Promise<void> {
    const swept = await sweepSpools(Date.now()).catch(() => 0);
    if (swept > 0) this.logger.log(`${swept} folders of imports that were cut off are erased`);
  }

  /** 201 with a new bill, 200 with the one that has the same content. */
  async take(
    caller: Principal,
    accountId: string,
    request: FastifyRequest,
  ): Promise<{ status: number; body: unknown; replayed: boolean }> {
    await this.database.run(FIRM, (manager) => this.accounts.read(manager, accountId));
    if (!request.isMultipart())
      throw validationProblem([{ path: 'files', message: 'send the files as multipart/form-data' }]);
    const { billId: _, ...answer } = await this.progress.follow(
      { accountId, bytesTotal: Number(request.headers['content-length']) || null },
      (running) => this.takeFiles({ caller, accountId, request, running }),
    );
    return answer;
  }

  private takeFiles(input: TakeInput) {
    const { caller, accountId, request, running } = input;
    return BillSpool.use(async (spool) => {
      const upload = await receive(request, spool, running);
      const answer = await this.idempotency.run(
        {
          tokenId: caller.tokenId,
          key: request.headers['idempotency-key'],
          requestHash: requestHash(request.url, upload),
        },
        () => this.import({ accountId, upload, spool, running }),
      );
      return { ...answer, billId: (answer.body as { id: string }).id };
    });
  }

  private async import(input: {
    accountId: string;
    upload: Upload;
    spool: BillSpool;
    running: RunningImport;
  }): Promise<{ status: number; body: BillWithQuarantineView }> {
    const { accountId, upload, spool, running } = input;
    try {
      const files = await looseFiles(upload.files, spool);
      running.begin(
        'reading',
        files.reduce((bytes, file) => bytes + file.sizeBytes, 0),
      );
      const bill = await this.forms.read({ files, mapping: upload.mapping, onBytes: running.add });
      const { id, isNew } = await this.importer.import(accountId, bill);
      return { status: isNew ? 201 : 200, body: await this.bills.view(id) };
    } catch (error) {
      throw refusalAsProblem(error);
    }
  }
}

interface TakeInput {
  caller: Principal;
  accountId: string;
  request: FastifyRequest;
  running: RunningImport;
}

async function receive(request: FastifyRequest, spool: BillSpool, running: RunningImport): Promise<Upload> {
  const files: SpooledFile[] = [];
  let mapping: string | undefined;
  const limits = { files: FILES_MAX, fields: 5, fieldSize: FIELD_BYTES_MAX, fileSize: BILL_BYTES_MAX };
  for await (const part of readable(request.parts({ limits }))) {
    if (part.type === 'field') {
      if (part.fieldname !== 'mapping' || typeof part.value !== 'string')
        throw validationProblem([{ path: part.fieldname, message: 'there is no such field' }]);
      mapping = part.value === '' ? undefined : part.value;
      continue;
    }
    if (part.fieldname !== 'files') {
      part.file.resume();
      throw validationProblem([{ path: part.fieldname, message: 'files are sent in the field `files`' }]);
    }
    const file = await spool.store(
      cleanName(part.filename),
      counted(readable<Buffer>(part.file), running.add),
    );
    if (part.file.truncated)
      throw billProblem(
        'bill_file_too_large',
        `${file.name} is larger than ${BILL_BYTES_MAX / 1024 ** 2} MB.`,
      );
    files.push(file);
  }
  if (files.length === 0) throw billProblem('bill_empty', "Send the provider's export in the field `files`.");
  return { files, mapping };
}

async function* counted(source: AsyncIterable<Buffer>, add: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    add(chunk.length);
    yield chunk;
  }
}

/** A body that breaks off is the sender's fault, not ours. */
async function* readable<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    // The multipart reader's own refusals (too many files) say what is wrong.
    if (error instanceof Error && 'statusCode' in error) throw error;
    throw billProblem('bill_upload_broken', 'The multipart body cannot be read to its end.');
  }
}

/** A name for people: shown in faults and never a path. */
function cleanName(name: string | undefined): string {
  const [clean = ''] = (name ?? '')
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .split(/[/\\]/)
    .slice(-1);
  return clean === '' ? 'unnamed' : clean.slice(0, 200);
}

function requestHash(url: string, { files, mapping }: Upload): string {
  const hash = createHash('sha256').update(`${url}|${mapping ?? ''}`);
  for (const { name, sha256 } of files) hash.update(`|${name}:${sha256}`);
  return hash.digest('hex');
}
