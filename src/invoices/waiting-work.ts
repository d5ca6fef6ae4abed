import { Injectable } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import type { Dispatch } from './backlog.js';

/** The waiting work of one company at one priority. */
export interface WaitingFlow {
  companyId: string;
  priority: number;
}

/** What to take of a flow, oldest first. */
export interface FlowWant extends WaitingFlow {
  count: number;
  /** Only invoices that a request was already sent for: a quota allows no more to begin. */
  begunOnly: boolean;
}

export interface TakenItem extends WaitingFlow {
  invoiceId: string;
  /** From 0, within its flow. */
  place: number;
}

/** What of a company is in the queue or in somebody's hands, by account. */
export interface InHand {
  companyId: string;
  /** The account that it was queued for. */
  accountId: string | null;
  queued: number;
  /** Of the queued ones, those so old that their worker may be dead. */
  stale: number;
  claimed: number;
}

/** Work with a deadline that is not begun, by batch. */
export interface DeadlineWork {
  batchId: string;
  companyId: string;
  priority: number;
  finishBy: Date;
  /** Some of it is out of the turns. */
  isHeld: boolean;
  /** Set while all of it waits for the same moment. */
  heldUntil: Date | null;
}

/** With fewer items than this they get a job each: sharing pays only when there are many. */
const JOBS_AT_LEAST = 8;
const DEADLINE_BATCHES_MAX = 500;
const FLOWS_MAX = 3_000;

const WAITING = 'queued_at is null and claim_token is null and held_until is null';
const IS_DUE = '(not_before is null or not_before <= now())';

/** The part of the backlog that nobody works on yet: what may go next, and why the rest waits. */
@Injectable()
export class WaitingWork {
  /** Flows that have something waiting, due or not. */
  async flows(runner: Runner): Promise<WaitingFlow[]> {
    return runner.query<WaitingFlow[]>(WAITING_FLOWS);
  }

  /** What is queued or claimed, by company. `staleSeconds`: a job queued for longer may be lost with its worker. */
  async inHand(runner: Runner, input: { staleSeconds: number }): Promise<InHand[]> {
    return runner.query<InHand[]>(
      `select company_id as "companyId", queued_account_id as "accountId",
              count(*) filter (where queued_at is not null)::int as queued,
              count(*) filter (where queued_at < now() - make_interval(secs => $1))::int as stale,
              count(*) filter (where claim_token is not null)::int as claimed
         from (select company_id, queued_account_id, queued_at, null::bigint as claim_token
                 from work_items where queued_at is not null
               union all
               select company_id, queued_account_id, null, claim_token
                 from work_items where claim_token is not null) as held
        group by 1, 2`,
      [input.staleSeconds],
    );
  }

  /** The first due items of each flow, as many as wanted where there are so many. */
  async first(runner: Runner, wants: readonly FlowWant[]): Promise<TakenItem[]> {
    if (wants.length === 0) return [];
    return runner.query<TakenItem[]>(FIRST_OF_FLOWS, [
      wants.map(({ companyId }) => companyId),
      wants.map(({ priority }) => priority),
      wants.map(({ count }) => count),
      wants.map(({ begunOnly }) => begunOnly),
    ]);
  }

  /**
   * Marks items as queued, in their order. Neighbours share a job, up to `perJobMax` of them when there are many;
   * `jobs` names the jobs and must be new each time.
   */
  async enqueue(
    runner: Runner,
    input: {
      items: readonly { invoiceId: string; accountId: string }[];
      jobs: string;
      perJobMax: number;
    },
  ): Promise<Dispatch[]> {
    const { items, jobs, perJobMax } = input;
    const perJob = Math.max(1, Math.min(perJobMax, Math.floor(items.length / JOBS_AT_LEAST)));
    const dispatches = items.map((item, place) => ({
      ...item,
      jobId: `${jobs}-${Math.floor(place / perJob)}`,
    }));
    const sorted = [...dispatches].sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
    const rows = await changeRows<{ invoiceId: string }>(
      runner,
      `update work_items w set queued_at = now(), job_id = d.job_id, queued_account_id = d.account_id
         from unnest($1::uuid[], $2::text[], $3::uuid[]) as d(invoice_id, job_id, account_id)
        where w.invoice_id = d.invoice_id and ${WAITING}
       returning w.invoice_id as "invoiceId"`,
      [
        sorted.map(({ invoiceId }) => invoiceId),
        sorted.map(({ jobId }) => jobId),
        sorted.map(({ accountId }) => accountId),
      ],
    );
    // In fair order again: the queue works in the order in which jobs are added.
    const marked = new Set(rows.map(({ invoiceId }) => invoiceId));
    return dispatches.filter(({ invoiceId }) => marked.has(invoiceId));
  }

  /** Notes on one item of each batch of these companies why work waits; the first item taken clears it. */
  async explain(
    runner: Runner,
    input: { reason: string; until: Date | null; companyIds: readonly string[] },
  ): Promise<void> {
    await runner.query(
      `update work_items set waiting = $1, waiting_until = $3
        where (waiting is distinct from $1
               or waiting_until is distinct from $3::timestamptz
                  and (waiting_until is null or $3::timestamptz is null
                       or abs(extract(epoch from waiting_until - $3::timestamptz)) > 1))
          and invoice_id in (select distinct on (batch_id) invoice_id from work_items
                              where company_id = any ($2::uuid[]) and ${WAITING} order by batch_id, invoice_id)`,
      [input.reason, input.companyIds, input.until],
    );
  }

  /** Work below high priority that has a deadline and is not in anybody's hands, by batch. */
  async deadlines(runner: Runner, now: Date): Promise<DeadlineWork[]> {
    return runner.query<DeadlineWork[]>(
      `select batch_id as "batchId", company_id as "companyId", min(priority)::int as priority,
              min(finish_by) as "finishBy", count(held_until) > 0 as "isHeld",
              case when count(held_until) = count(*) and min(held_until) = max(held_until)
                   then max(held_until) end as "heldUntil"
         from work_items
        where finish_by is not null and priority > 0 and queued_at is null and claim_token is null
        group by batch_id, company_id
        -- What nobody has decided on yet, or whose time has come, first: it must not stand behind what waits for long.
        order by bool_or(held_until is not null and (waiting is null or held_until <= $2)) desc,
                 min(finish_by), batch_id limit $1`,
      [DEADLINE_BATCHES_MAX, now],
    );
  }

  /** How much of these companies is pending altogether. */
  async pendingOf(runner: Runner, companyIds: readonly string[]): Promise<number> {
    const rows = await runner.query<{ count: number }[]>(
      'select count(*)::int as count from work_items where company_id = any ($1::uuid[])',
      [companyIds],
    );
    return rows[0]?.count ?? 0;
  }

  /** Takes a batch's waiting work out of the turns at `now`, until cheaper hours begin. */
  async hold(
    runner: Runner,
    input: { batchId: string; now: Date; until: Date; reason: string },
  ): Promise<void> {
    await runner.query(
      `update work_items
          set held_until = $2, waiting = $3, waiting_until = $2, cheaper_since = coalesce(cheaper_since, $4)
        where batch_id = $1 and finish_by is not null and priority > 0 and queued_at is null and claim_token is null
          and held_until is distinct from $2`,
      [input.batchId, input.until, input.reason, input.now],
    );
  }

  /** Puts a batch's held work back into the turns. */
  async release(runner: Runner, batchId: string): Promise<void> {
    await runner.query(
      `update work_items set held_until = null, waiting = null, waiting_until = null
        where batch_id = $1 and held_until is not null`,
      [batchId],
    );
  }
}

// A loose index scan: one probe a flow instead of reading the whole backlog.
const WAITING_FLOWS = `
  with recursive flow as (
    (select company_id, priority from work_items where ${WAITING} order by company_id, priority limit 1)
    union all
    select next.company_id, next.priority
      from flow cross join lateral (
        select w.company_id, w.priority from work_items w
         where ${WAITING} and (w.company_id, w.priority) > (flow.company_id, flow.priority)
         order by w.company_id, w.priority limit 1) as next
  )
  select company_id as "companyId", priority::int as priority from flow limit ${FLOWS_MAX}`;

const FIRST_OF_FLOWS = `
  select item.invoice_id as "invoiceId", flow.company_id as "companyId", flow.priority::int as priority,
         (item.place - 1)::int as place
    from unnest($1::uuid[], $2::smallint[], $3::int[], $4::boolean[]) as flow(company_id, priority, count, begun_only)
    cross join lateral (
      select invoice_id, row_number() over (order by invoice_id) as place
        from (select invoice_id from work_items
               where ${WAITING} and company_id = flow.company_id and priority = flow.priority and ${IS_DUE}
                 and (not flow.begun_only or last_key_id is not null or failures <> '{}' or accepted_lines <> '{}')
               order by invoice_id limit flow.count) as next
    ) as item`;
