import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WorkLedger } from '../../src/classification/work-ledger.js';
import { LineMemoryService } from '../../src/classification/line-memory.service.js';
import { WorkMetrics } from '../../src/classification/work-metrics.js';
import { Database } from '../../src/database/database.js';
import { openDataSource } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { Backlog, type Claim } from '../../src/invoices/backlog.js';
import { InvoiceResults } from '../../src/invoices/invoice-results.js';
import { Metrics } from '../../src/telemetry/metrics.js';
import { AttemptLedger, type AttemptIntent, type AttemptOutcome } from '../../src/usage/attempt-ledger.js';
import { ATTEMPT_MOVES, type AttemptStatus } from '../../src/usage/domain/attempt-state.js';
import { budgetsOn } from '../support/budgets.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SOMEBODY = { workerId: 'one', leaseSeconds: 20 };

let created: TestDatabase;
let source: DataSource;
let database: Database;
const backlog = new Backlog();
const ledger = new AttemptLedger();

beforeAll(async () => {
  created = await createTestDatabase();
  source = await openDataSource(created.url, []);
  database = new Database(source);
});

afterAll(async () => {
  await source.destroy();
  await created.drop();
});

beforeEach(async () => {
  await source.query('delete from work_items');
});

/** A pending invoice with one line and its place in the backlog. */
async function pendingInvoice(): Promise<{ id: string; companyId: string; batchId: string }> {
  const [id, companyId, batchId] = [uuidV7(), uuidV7(), uuidV7()];
  await source.query('insert into batches (id, company_id, ingested_at) values ($1, $2, now())', [
    batchId,
    companyId,
  ]);
  await source.query(
    `insert into invoices (id, company_id, batch_id, kind, number, issue_date, currency, supplier, totals, taxes,
                           withholdings, document_references, warnings, identity, content_hash)
     values ($1, $2, $3, 'invoice', 'F1', '2026-11-20', 'COP', '{"taxId":"800197268","name":"P"}', '{}', '[]', '[]',
             '[]', '[]', $4, 'h')`,
    [id, companyId, batchId, `identity of ${id}`],
  );
  await source.query(
    `insert into invoice_lines (invoice_id, position, company_id, line_id, description, amount, taxes)
     values ($1, 0, $2, '1', 'Resma de papel', 1000, '[]')`,
    [id, companyId],
  );
  await backlog.add(source, [{ invoiceId: id, companyId, batchId, priority: 1 }]);
  return { id, companyId, batchId };
}

function intentFor(claim: Claim, number = 1): AttemptIntent {
  return {
    id: uuidV7(),
    invoiceId: claim.invoiceId,
    companyId: claim.companyId,
    providerAccountId: uuidV7(),
    keyId: uuidV7(),
    provider: 'deepseek',
    model: 'deepseek-flash',
    currency: 'USD',
    number,
    promptVersion: 'p',
    thinking: false,
    workerId: 'one',
    claimToken: claim.token,
    startedAt: new Date(),
    estimatedTokens: null,
    heldCost: null,
  };
}

function outcomeOf(id: string, status: AttemptOutcome['status']): AttemptOutcome {
  return {
    id,
    status,
    outcome: status === 'succeeded' ? 'success' : status === 'failed' ? 'overloaded' : 'answer_lost',
    detail: null,
    httpStatus: null,
    finishedAt: new Date(),
    tokens: null,
    cost: { status: 'unknown', reason: 'no_usage' },
    providerCostTicks: null,
    providerCostDiffers: false,
    saving: null,
    responseModel: null,
    responseId: null,
  };
}

const statusOf = async (id: string) =>
  (await source.query<{ status: AttemptStatus }[]>('select status from attempts where id = $1', [id]))[0]
    ?.status;
const expireClaims = () =>
  source.query(`update work_items set claim_expires_at = now() - interval '1 second'`);

function newWorker(): WorkLedger {
  return new WorkLedger(
    database,
    backlog,
    ledger,
    new InvoiceResults(),
    new LineMemoryService(),
    new WorkMetrics(new Metrics()),
    budgetsOn(source).reservations,
  );
}

describe('claims', () => {
  it('two at once: one wins', async () => {
    const { id } = await pendingInvoice();

    const claims = await Promise.all(
      Array.from({ length: 8 }, () =>
        database.run({ companyId: null }, (manager) =>
          backlog.claim(manager, { invoiceIds: [id], ...SOMEBODY }),
        ),
      ),
    );

    expect(claims.flat()).toHaveLength(1);
  });

  it('one that has run out is taken over with a newer token; the late end has no effect but its attempt', async () => {
    const { id } = await pendingInvoice();
    const [first, second] = [newWorker(), newWorker()];
    const early = await first.claim(id);
    if (!early) throw new Error('not claimed');
    const intent = intentFor(early.claim);
    expect(await first.begin(early.claim, intent)).toEqual({ status: 'begun' });
    await expireClaims();

    const late = await second.claim(id);
    if (!late) throw new Error('not taken over');
    expect(BigInt(late.claim.token)).toBeGreaterThan(BigInt(early.claim.token));
    expect(late.nextNumber).toBe(2);
    expect(await first.begin(early.claim, intentFor(early.claim, 2))).toEqual({ status: 'claim_lost' });
    const effective = await first.end({
      claim: early.claim,
      outcome: outcomeOf(intent.id, 'succeeded'),
      then: { kind: 'finish', result: resultOf(early.claim, '5195') },
    });

    expect(effective).toBe(false);
    expect(await statusOf(intent.id)).toBe('succeeded');
    expect(await invoiceStatus(id)).toBe('pending');
    expect(
      await second.end({
        claim: late.claim,
        outcome: null,
        then: { kind: 'finish', result: resultOf(late.claim, '5135') },
      }),
    ).toBe(true);
    expect(await invoiceStatus(id)).toBe('classified');
    const entry = await source.query<object[]>('select account from entry_lines where invoice_id = $1', [id]);
    expect(entry).toMatchObject([{ account: '5135' }, { account: '2205' }]);
  });

  it('an end that is brought in twice takes effect once', async () => {
    const { id } = await pendingInvoice();
    const worker = newWorker();
    const claimed = await worker.claim(id);
    if (!claimed) throw new Error('not claimed');
    const end = {
      claim: claimed.claim,
      outcome: null,
      then: { kind: 'finish' as const, result: resultOf(claimed.claim, '5195') },
    };

    expect([await worker.end(end), await worker.end(end)]).toEqual([true, false]);
    expect(await source.query('select from entry_lines where invoice_id = $1', [id])).toHaveLength(2);
  });

  it('only those that are worked on are prolonged', async () => {
    const [kept, dropped] = [await pendingInvoice(), await pendingInvoice()];
    const worker = newWorker();
    await worker.claim(kept.id);
    const claimed = await worker.claim(dropped.id);
    if (!claimed) throw new Error('not claimed');
    worker.letGo(claimed.claim);
    await source.query(`update work_items set claim_expires_at = now() + interval '2 seconds'`);

    await worker.renew();

    const prolonged = await source.query<{ id: string }[]>(
      `select invoice_id as id from work_items where claim_expires_at > now() + interval '10 seconds'`,
    );
    expect(prolonged).toEqual([{ id: kept.id }]);
  });

  it('one that has run out is not prolonged: somebody else may be about to take it', async () => {
    const { id } = await pendingInvoice();
    const worker = newWorker();
    await worker.claim(id);
    await expireClaims();

    await worker.renew();

    expect(await backlog.expire(source)).toMatchObject([{ invoiceId: id }]);
  });

  const invoiceStatus = async (id: string) =>
    (await source.query<{ status: string }[]>('select status from invoices where id = $1', [id]))[0]?.status;

  function resultOf(claim: Claim, account: string) {
    return {
      invoiceId: claim.invoiceId,
      companyId: claim.companyId,
      status: 'classified' as const,
      reasons: [],
      warnings: [],
      lines: [
        { position: 0, account, accountName: 'A', confidence: '0.9', source: 'llm' as const, reason: null },
      ],
      entry: [
        { account, accountName: 'A', debit: '1000', credit: '0', description: 'd' },
        { account: '2205', accountName: 'P', debit: '0', credit: '1000', description: 'd' },
      ],
    };
  }
});

describe('the database itself', () => {
  it('refuses an entry that does not balance', async () => {
    const { id, companyId } = await pendingInvoice();

    const insert = source.query(
      `insert into entry_lines (invoice_id, position, company_id, account, account_name, debit, credit, description)
       values ($1, 0, $2, '5195', 'A', 1000, 0, 'd'), ($1, 1, $2, '2205', 'P', 0, 999.99, 'd')`,
      [id, companyId],
    );

    await expect(insert).rejects.toThrow('does not balance');
  });

  it('neither changes nor erases an attempt that is settled', async () => {
    const { id } = await pendingInvoice();
    const claimed = await newWorker().claim(id);
    if (!claimed) throw new Error('not claimed');
    const intent = intentFor(claimed.claim);
    await ledger.open(source, [intent]);
    await ledger.settle(source, [outcomeOf(intent.id, 'failed')]);

    const change = source.query('update attempts set http_status = 200 where id = $1', [intent.id]);
    await expect(change).rejects.toThrow('is settled');
    const erase = source.query('delete from attempts where id = $1', [intent.id]);
    await expect(erase).rejects.toThrow('is settled');
  });
});

describe('attempts', () => {
  type Step = 'open' | 'lost' | AttemptOutcome['status'];

  it(
    'never leave their table of moves, whatever happens to them in whatever order',
    { timeout: 60_000 },
    async () => {
      const { id } = await pendingInvoice();
      const claimed = await newWorker().claim(id);
      if (!claimed) throw new Error('not claimed');
      let number = 0;
      const steps = fc.array(fc.constantFrom<Step>('open', 'lost', 'succeeded', 'failed', 'unknown'), {
        maxLength: 8,
      });

      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const intent = intentFor(claimed.claim, ++number);
          await ledger.open(source, [intent]);
          let status = await statusOf(intent.id);
          expect(status).toBe('in_flight');
          for (const step of sequence) {
            if (step === 'open') await ledger.open(source, [intent]);
            else if (step === 'lost') await ledger.markLost(source, [intent.id]);
            else await ledger.settle(source, [outcomeOf(intent.id, step)]);
            const next = await statusOf(intent.id);
            const allowed = ATTEMPT_MOVES.some(({ from, to }) => from === status && to === next);
            expect(next === status || allowed, `${status} to ${next} by ${step}`).toBe(true);
            status = next;
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});
