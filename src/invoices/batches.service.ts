import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan } from 'typeorm';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM, type Scope } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { writeEvents } from '../events/outbox.js';
import { PAGE_DEFAULT, pageOf, type Page } from '../http/page.js';
import { AttemptsService } from '../usage/attempts.service.js';
import { Backlog } from './backlog.js';
import { countBatches, type BatchDetails } from './batch-counts.js';
import { Batch, type BatchStatus } from './batch.entity.js';
import {
  PRIORITIES,
  type BatchDocumentView,
  type BatchesQuery,
  type BatchOptionsDto,
  type BatchView,
  type DocumentsQuery,
} from './batches.dto.js';
import { waitingMessage } from './domain/waiting-message.js';
import { invoiceProblem } from './invoices.errors.js';

/** Batches: making them, looking at them, ending them. */
@Injectable()
export class BatchesService {
  constructor(
    private readonly database: Database,
    private readonly backlog: Backlog,
    private readonly attempts: AttemptsService,
  ) {}

  /** Inserts the batch's row in the caller's transaction. */
  async insert(
    manager: EntityManager,
    input: { companyId: string; options: BatchOptionsDto; ingested: boolean },
  ): Promise<Batch> {
    const repository = manager.getRepository(Batch);
    const id = uuidV7();
    await repository.insert({
      id,
      companyId: input.companyId,
      priority: PRIORITIES.indexOf(input.options.priority ?? 'normal'),
      finishBy: input.options.finishBy ? new Date(input.options.finishBy) : null,
      externalId: input.options.externalId ?? null,
      ingestedAt: input.ingested ? new Date() : null,
    });
    return repository.findOneByOrFail({ id });
  }

  async list(scope: Scope, query: BatchesQuery): Promise<Page<BatchView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    return this.database.run(scope, async (manager) => {
      const rows = await manager.getRepository(Batch).find({
        where: {
          ...(query.cursor && { id: LessThan(query.cursor) }),
          ...(query.companyId && { companyId: query.companyId }),
          ...(query.status && { status: query.status as BatchStatus }),
          ...(query.externalId && { externalId: query.externalId }),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      });
      const show = await this.shown(manager, rows);
      return pageOf(rows, limit, show);
    });
  }

  async view(scope: Scope, id: string): Promise<BatchView> {
    return this.database.run(scope, (manager) => this.viewIn(manager, id));
  }

  /** One row a file, in the order of the upload. */
  async documents(scope: Scope, batchId: string, query: DocumentsQuery): Promise<Page<BatchDocumentView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    return this.database.run(scope, async (manager) => {
      await find(manager, batchId);
      const rows = await manager.query<BatchDocumentView[]>(
        `select id, file_name as "fileName", outcome, code, detail, invoice_id as "invoiceId"
           from batch_documents
          where batch_id = $1 and ($2::text is null or outcome = $2)
            and ($3::uuid is null
                 or (source, ordinal) > (select source, ordinal from batch_documents where id = $3 and batch_id = $1))
          order by source, ordinal limit $4`,
        [batchId, query.outcome ?? null, query.cursor ?? null, limit + 1],
      );
      return pageOf(rows, limit, (row) => row);
    });
  }

  /** Puts the failed invoices of a batch to work again. */
  async retry(scope: Scope, id: string): Promise<BatchView> {
    return this.database.run(scope, async (manager) => {
      // Locked first: the batch must not be ended while its invoices come back.
      await manager.query('select from batches where id = $1 for update', [id]);
      const batch = await find(manager, id);
      const revived = await changeRows<{ id: string }>(
        manager,
        `update invoices set status = 'pending', reasons = '[]', classified_at = null
          where batch_id = $1 and status = 'failed' returning id`,
        [id],
      );
      await this.backlog.add(
        manager,
        revived.map((row) => ({
          invoiceId: row.id,
          companyId: batch.companyId,
          batchId: id,
          priority: batch.priority,
        })),
      );
      if (revived.length > 0) {
        await manager.getRepository(Batch).update(id, { status: 'processing', finishedAt: null });
      }
      await manager.query('notify work_waiting');
      return this.viewIn(manager, id);
    });
  }

  /** Takes out of the work what no one has begun. What is being asked at this moment runs to its end. */
  async cancel(scope: Scope, id: string): Promise<BatchView> {
    return this.database.run(scope, async (manager) => {
      await find(manager, id);
      const withdrawn = await this.backlog.withdraw(manager, id);
      await manager.query(
        `update invoices set status = 'failed', reasons = $2::jsonb where id = any ($1::uuid[]) and status = 'pending'`,
        [
          withdrawn,
          JSON.stringify([{ code: 'cancelled', message: 'The batch was cancelled before it was sent.' }]),
        ],
      );
      return this.viewIn(manager, id);
    });
  }

  /** Ends every batch that is read to its end and has no work left; tells of each. */
  async finishDone(): Promise<number> {
    return this.database.run(FIRM, async (manager) => {
      const candidates = await manager.query<{ id: string }[]>(LOCK_CANDIDATES);
      if (candidates.length === 0) return 0;
      // A statement of its own, so that it sees what a retry brought in before the batches were locked.
      const done = await changeRows<{ id: string; companyId: string; status: string }>(manager, FINISH_DONE, [
        candidates.map(({ id }) => id),
      ]);
      await writeEvents(
        manager,
        done.map(({ id, companyId, status }) => ({
          type: 'batch.completed' as const,
          companyId,
          subjectId: id,
          payload: { batchId: id, status },
        })),
      );
      return done.length;
    });
  }

  private async viewIn(manager: EntityManager, id: string): Promise<BatchView> {
    const batch = await find(manager, id);
    return (await this.shown(manager, [batch]))(batch);
  }

  /** What is shown of batches beside their own rows, read in one go. */
  private async shown(
    manager: EntityManager,
    batches: readonly Batch[],
  ): Promise<(batch: Batch) => BatchView> {
    const details = await countBatches(
      manager,
      batches.map(({ id }) => id),
    );
    // Only work with a deadline may have waited for cheaper hours.
    const dated = batches.flatMap(({ id, finishBy }) => (finishBy ? [id] : []));
    const saving = await this.attempts.savings(manager, dated);
    return (batch) => batchView(batch, { ...details(batch.id), saving: saving(batch.id) });
  }
}

type Shown = BatchDetails & Pick<BatchView, 'saving'>;

const NOTHING_LEFT = `status = 'processing' and ingested_at is not null
  and not exists (select from work_items w where w.batch_id = batches.id)`;

const LOCK_CANDIDATES = `select id from batches where ${NOTHING_LEFT} order by id for update skip locked`;

const FINISH_DONE = `
  update batches
     set finished_at = now(),
         status = case when exists (select from batch_documents d where d.batch_id = batches.id and d.outcome = 'rejected')
                         or exists (select from invoices i where i.batch_id = batches.id and i.status = 'failed')
                       then 'completed_with_errors' else 'completed' end
   where id = any ($1::uuid[]) and ${NOTHING_LEFT}
  returning id, company_id as "companyId", status`;

async function find(manager: EntityManager, id: string): Promise<Batch> {
  const batch = await manager.getRepository(Batch).findOneBy({ id });
  if (!batch) throw invoiceProblem('batch_not_found', 'There is no such batch.');
  return batch;
}

function batchView(batch: Batch, { counts, waiting, saving }: Shown): BatchView {
  const told = batch.status === 'processing' ? waiting : null;
  return {
    id: batch.id,
    companyId: batch.companyId,
    status: batch.status,
    priority: PRIORITIES[batch.priority] ?? 'normal',
    finishBy: batch.finishBy?.toISOString() ?? null,
    externalId: batch.externalId,
    counts,
    waiting: told?.reason ?? null,
    waitingUntil: told?.until?.toISOString() ?? null,
    waitingMessage: told && waitingMessage(told),
    saving,
    createdAt: batch.createdAt.toISOString(),
    finishedAt: batch.finishedAt?.toISOString() ?? null,
  };
}
