import { setTimeout as sleep } from 'node:timers/promises';
import { assertCounts, type Batch } from '../support/api-client.js';
import type { BookedAttempt } from '../support/books.js';
import { eventually } from '../support/effects.js';
import type { MeterRecord } from '../../src/sandbox/meter-record.js';
import type { Stage } from './stage.js';

const DONE_MS_MAX = 180_000;
/** Longer than any lease lives. */
const LEASES_MS_MAX = 40_000;
const POLL_MS = 200;

export interface AttemptEvidence extends BookedAttempt {
  invoiceId: string;
  number: number;
  workerId: string;
  detail: string | null;
}

export interface InvoiceEvidence {
  id: string;
  companyId: string;
  batchId: string;
  number: string;
  status: string;
  reasons: string;
  lines: number;
  linesWithoutAccount: number;
  debit: string;
  credit: string;
}

export interface BatchEvidence {
  id: string;
  status: string;
  /** Events that tell of its end. */
  ends: number;
}

/** All that is known of a run when it is over. */
export interface Evidence {
  /** What was seen on the way that must not be. */
  seen: readonly string[];
  /** Invoices sent in, by company. */
  shares: ReadonlyMap<string, number>;
  /** Whether a worker was relieved while it lived, so that one success more may have come. */
  lateAnswers: boolean;
  attempts: readonly AttemptEvidence[];
  invoices: readonly InvoiceEvidence[];
  batches: readonly BatchEvidence[];
  /** What is left of rights to work, by kind; all must be 0. */
  left: Readonly<Record<string, number>>;
  records: readonly MeterRecord[];
  /** The provider's own total. */
  billed: string;
  /** What the account's limits saw, when it has some. */
  limits: { slots: number; peakInFlight: number; booked: number } | null;
  /** Ids of all requests that left the workers, in order. */
  arrived: readonly string[];
}

/** Waits until everything is done, looking at the counts all the while, and gathers what can be known. */
export async function gather(stage: Stage): Promise<Evidence> {
  await untilDone(stage);
  const { sandbox, provider, plan } = stage;
  return {
    seen: stage.seen,
    shares: stage.shares,
    lateAnswers: plan.scenario.lateAnswers === true,
    attempts: await stage.query<AttemptEvidence>(ATTEMPTS),
    invoices: await stage.query<InvoiceEvidence>(INVOICES),
    batches: await stage.query<BatchEvidence>(BATCHES),
    left: await leftOver(stage),
    limits: plan.slots === null ? null : await limitsOf(stage, plan.slots),
    records: await sandbox.requests(),
    billed: (await sandbox.meter()).cost['USD'] ?? '0',
    arrived: provider.arrived,
  };
}

async function untilDone(stage: Stage): Promise<void> {
  const deadline = Date.now() + DONE_MS_MAX;
  while (!(await isDone(stage))) {
    if (Date.now() > deadline) {
      stage.seen.push(`not done after ${DONE_MS_MAX / 1000} s`);
      return;
    }
    await lookAtCounts(stage);
    await sleep(POLL_MS);
  }
  await eventually('the API answers', () => lookAtCounts(stage));
  await eventually('requests at the provider', async () => (await stage.sandbox.meter()).inFlight === 0);
}

async function isDone(stage: Stage): Promise<boolean> {
  try {
    return await stage.isDone();
  } catch {
    return false;
  }
}

/** The counts must add up at every moment at which somebody looks; the API may be away for some of them. */
async function lookAtCounts(stage: Stage): Promise<boolean> {
  let batches: Batch[];
  try {
    batches = await stage.api.all<Batch>('/v1/batches');
  } catch (error) {
    // A server that cannot reach its own says so; everything else it must be able to answer.
    const said = error instanceof Error ? error.message : 'no reason';
    if (/^unexpected (?!503)/.test(said)) stage.seen.push(`the API does not tell of its batches: ${said}`);
    return false;
  }
  for (const { counts } of batches) {
    try {
      assertCounts(counts);
    } catch (error) {
      stage.seen.push((error as Error).message);
    }
  }
  return true;
}

async function limitsOf(stage: Stage, slots: number): Promise<NonNullable<Evidence['limits']>> {
  const [row] = await stage.query<{ booked: number }>(BOOKED);
  const { peakInFlight } = await stage.sandbox.meter();
  return { slots, peakInFlight, booked: row?.booked ?? 0 };
}

/** What is left of rights to work, once leases of the dead have had the time to run out. */
async function leftOver(stage: Stage): Promise<Record<string, number>> {
  const deadline = Date.now() + LEASES_MS_MAX;
  for (;;) {
    const [row] = await stage.query<Record<string, number>>(LEFT);
    if (!row) throw new Error('no answer');
    if (Date.now() > deadline || Object.values(row).every((count) => count === 0)) return row;
    await sleep(POLL_MS);
  }
}

const ATTEMPTS = `
  select id, invoice_id as "invoiceId", number, status, outcome, detail, cost::text as cost, cost_status as "costStatus",
         worker_id as "workerId"
    from attempts order by id`;

const INVOICES = `
  select i.id, i.company_id as "companyId", i.batch_id as "batchId", i.number, i.status, i.reasons::text as reasons,
         (select count(*)::int from invoice_lines l where l.invoice_id = i.id) as lines,
         (select count(*)::int from invoice_lines l where l.invoice_id = i.id and l.account is null)
           as "linesWithoutAccount",
         (select coalesce(sum(debit), 0)::text from entry_lines e where e.invoice_id = i.id) as debit,
         (select coalesce(sum(credit), 0)::text from entry_lines e where e.invoice_id = i.id) as credit
    from invoices i order by i.id`;

const BATCHES = `
  select id, status, (select count(*)::int from outbox_events e
                       where e.type = 'batch.completed' and e.subject_id = batches.id) as ends
    from batches order by id`;

// Each day has its bucket, and just about midnight a request is booked in two.
const BOOKED = `select coalesce(sum(requests), 0)::int as booked from capacity_buckets where span = 'day'`;

const LEFT = `
  select (select count(*)::int from work_items) as "work items",
         (select count(*)::int from work_items where claim_token is not null) as claims,
         (select count(*)::int from attempts where status = 'in_flight') as "attempts in flight",
         (select count(*)::int from uploads where read_at is null and batch_id is not null) as "unread uploads",
         (select coalesce(sum(slots + in_flight), 0)::int from capacity_leases where expires_at > now()) as slots,
         (select count(*)::int from pg_stat_activity
           where datname = current_database() and state like 'idle in transaction%'
             and state_change < now() - interval '5 s') as "transactions left open"`;
