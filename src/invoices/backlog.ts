import { Injectable } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import type { AcceptedLine } from './work-item.entity.js';

export interface NewWork {
  invoiceId: string;
  companyId: string;
  batchId: string;
  priority: number;
}

/** An item with the job that carries it; items with the same job id travel together. */
export interface Dispatch {
  invoiceId: string;
  jobId: string;
}

/** The right to work on one invoice until the lease runs out. */
export interface Claim {
  invoiceId: string;
  token: string;
  companyId: string;
  batchId: string;
  failures: Readonly<Record<string, number>>;
  lastKeyId: string | null;
  acceptedLines: Record<string, AcceptedLine>;
}

export interface Held {
  invoiceId: string;
  token: string;
}

/** Work given back to wait for its next turn. */
export interface Release extends Held {
  waitMs: number;
  failures: Readonly<Record<string, number>>;
  lastKeyId: string | null;
  acceptedLines: Record<string, AcceptedLine>;
  /** Why it waits, for people. */
  waiting: string | null;
}

/**
 * The backlog of pending invoices. Every method is one statement in the caller's transaction; the rows alone decide
 * who works on what, the queue only wakes somebody up.
 */
@Injectable()
export class Backlog {
  async add(runner: Runner, items: readonly NewWork[]): Promise<void> {
    if (items.length === 0) return;
    await runner.query(
      `insert into work_items (invoice_id, company_id, batch_id, priority)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[])`,
      [
        items.map((item) => item.invoiceId),
        items.map((item) => item.companyId),
        items.map((item) => item.batchId),
        items.map((item) => item.priority),
      ],
    );
  }

  /** How many are in the queue, not yet taken. */
  async queuedCount(runner: Runner): Promise<number> {
    const rows = await runner.query<{ count: number }[]>(
      'select count(*)::int as count from work_items where queued_at is not null',
    );
    return rows[0]?.count ?? 0;
  }

  /** Companies that have something to be looked at now. */
  async waitingCompanies(runner: Runner): Promise<string[]> {
    const rows = await runner.query<{ companyId: string }[]>(WAITING_COMPANIES);
    return rows.map(({ companyId }) => companyId);
  }

  /**
   * Marks up to `count` items as queued, in fair order: by priority, then one of each company in turn, so that a
   * company with ten thousand invoices delays one with ten by a moment only. Neighbours in that order share a job, up
   * to `perJobMax` of them when there are many; `jobs` names the jobs and must be new each time.
   */
  async takeTurns(
    runner: Runner,
    input: { count: number; companyIds: readonly string[]; jobs: string; perJobMax: number },
  ): Promise<Dispatch[]> {
    const chosen = await runner.query<{ invoiceId: string }[]>(CHOOSE, [input.count, input.companyIds]);
    const perJob = Math.max(1, Math.min(input.perJobMax, Math.floor(chosen.length / JOBS_AT_LEAST)));
    const dispatches = chosen.map(({ invoiceId }, place) => ({
      invoiceId,
      jobId: `${input.jobs}-${Math.floor(place / perJob)}`,
    }));
    const sorted = [...dispatches].sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
    const rows = await changeRows<{ invoiceId: string }>(
      runner,
      `update work_items w set queued_at = now(), job_id = d.job_id
         from unnest($1::uuid[], $2::text[]) as d(invoice_id, job_id)
        where w.invoice_id = d.invoice_id and ${WAITING}
       returning w.invoice_id as "invoiceId"`,
      [sorted.map(({ invoiceId }) => invoiceId), sorted.map(({ jobId }) => jobId)],
    );
    // In fair order again: the queue works in the order in which jobs are added.
    const marked = new Set(rows.map(({ invoiceId }) => invoiceId));
    return dispatches.filter(({ invoiceId }) => marked.has(invoiceId));
  }

  /** Notes on one item of each batch of these companies why work waits; the first item taken clears it. */
  async explain(runner: Runner, input: { reason: string; companyIds: readonly string[] }): Promise<void> {
    await runner.query(
      `update work_items set waiting = $1
        where waiting is distinct from $1
          and invoice_id in (select distinct on (batch_id) invoice_id from work_items
                              where company_id = any ($2::uuid[]) and ${WAITING} order by batch_id, invoice_id)`,
      [input.reason, input.companyIds],
    );
  }

  /** Items whose job may be lost: queued for longer than `seconds` and not taken. */
  async queuedLongerThan(runner: Runner, input: { seconds: number; limit: number }): Promise<Dispatch[]> {
    return runner.query<Dispatch[]>(
      `select invoice_id as "invoiceId", job_id as "jobId" from work_items
        where queued_at < now() - make_interval(secs => $1) order by queued_at limit $2`,
      [input.seconds, input.limit],
    );
  }

  /** Sends items back to wait for a new job; those that were taken meanwhile are left alone. */
  async unqueue(runner: Runner, dispatches: readonly Dispatch[]): Promise<void> {
    await runner.query(
      `update work_items w set queued_at = null
         from unnest($1::uuid[], $2::text[]) as lost(invoice_id, job_id)
        where w.invoice_id = lost.invoice_id and w.job_id = lost.job_id and w.queued_at is not null`,
      [dispatches.map(({ invoiceId }) => invoiceId), dispatches.map(({ jobId }) => jobId)],
    );
  }

  /** Claims what nobody holds. A claim whose lease has run out is taken over with a newer token. */
  async claim(
    runner: Runner,
    input: { invoiceIds: readonly string[]; workerId: string; leaseSeconds: number },
  ): Promise<Claim[]> {
    return changeRows<Claim>(
      runner,
      `update work_items
          set claim_token = nextval('claim_tokens'), claimed_by = $2, queued_at = null, waiting = null,
              claim_expires_at = now() + make_interval(secs => $3)
        where invoice_id in (
                select invoice_id from work_items where invoice_id = any ($1::uuid[]) order by invoice_id for update)
          and (claim_token is null or claim_expires_at < now())
          and (not_before is null or not_before <= now())
       returning invoice_id as "invoiceId", claim_token::text as token, company_id as "companyId", batch_id as "batchId",
                 failures, last_key_id as "lastKeyId", accepted_lines as "acceptedLines"`,
      [[...input.invoiceIds].sort(), input.workerId, input.leaseSeconds],
    );
  }

  /** Prolongs claims that somebody works on; one that has run out stays so. */
  async renew(runner: Runner, input: { tokens: readonly string[]; leaseSeconds: number }): Promise<void> {
    if (input.tokens.length === 0) return;
    await runner.query(
      `update work_items set claim_expires_at = now() + make_interval(secs => $2)
        where invoice_id in (select invoice_id from work_items
                              where claim_token = any ($1::bigint[]) and claim_expires_at > now()
                              order by invoice_id for update)`,
      [input.tokens, input.leaseSeconds],
    );
  }

  /** Which of these claims hold at this moment; until the transaction ends nobody can take them over. */
  async lockHeld(runner: Runner, claims: readonly Held[]): Promise<Set<string>> {
    const rows = await runner.query<{ invoiceId: string }[]>(
      `select w.invoice_id as "invoiceId"
         from work_items w join unnest($1::uuid[], $2::bigint[]) as held(invoice_id, token)
              on w.invoice_id = held.invoice_id and w.claim_token = held.token
        where w.claim_expires_at > now() order by w.invoice_id for share of w`,
      [claims.map((claim) => claim.invoiceId), claims.map((claim) => claim.token)],
    );
    return new Set(rows.map(({ invoiceId }) => invoiceId));
  }

  /** Gives claims back; the item waits at least `waitMs`. */
  async release(runner: Runner, releases: readonly Release[]): Promise<void> {
    if (releases.length === 0) return;
    await runner.query(
      `update work_items w
          set claim_token = null, claimed_by = null, claim_expires_at = null, queued_at = null,
              not_before = case when r.wait_ms > 0 then now() + make_interval(secs => r.wait_ms / 1000.0) end,
              failures = r.failures, last_key_id = r.last_key_id,
              accepted_lines = r.accepted_lines, waiting = r.waiting
         from unnest($1::uuid[], $2::bigint[], $3::int[], $4::jsonb[], $5::uuid[], $6::jsonb[], $7::text[])
              as r(invoice_id, token, wait_ms, failures, last_key_id, accepted_lines, waiting)
        where w.invoice_id = r.invoice_id and w.claim_token = r.token`,
      [
        releases.map((release) => release.invoiceId),
        releases.map((release) => release.token),
        releases.map((release) => Math.ceil(release.waitMs)),
        releases.map((release) => JSON.stringify(release.failures)),
        releases.map((release) => release.lastKeyId),
        releases.map((release) => JSON.stringify(release.acceptedLines)),
        releases.map((release) => release.waiting),
      ],
    );
  }

  /** Ends work that has its result; gives the invoices whose claim still held. Only those may take effect. */
  async finish(runner: Runner, claims: readonly Held[]): Promise<Set<string>> {
    if (claims.length === 0) return new Set();
    const rows = await changeRows<{ invoiceId: string }>(
      runner,
      `delete from work_items w using unnest($1::uuid[], $2::bigint[]) as done(invoice_id, token)
        where w.invoice_id = done.invoice_id and w.claim_token = done.token
       returning w.invoice_id as "invoiceId"`,
      [claims.map((claim) => claim.invoiceId), claims.map((claim) => claim.token)],
    );
    return new Set(rows.map(({ invoiceId }) => invoiceId));
  }

  /** Takes back the claims of workers that no longer prolong them; gives the tokens that ended. */
  async expire(runner: Runner): Promise<Held[]> {
    return changeRows<Held>(
      runner,
      `with dead as (
         select invoice_id, claim_token from work_items
          where claim_token is not null and claim_expires_at < now() order by invoice_id for update skip locked
       )
       update work_items w set claim_token = null, claimed_by = null, claim_expires_at = null, queued_at = null
         from dead where w.invoice_id = dead.invoice_id
       returning w.invoice_id as "invoiceId", dead.claim_token::text as token`,
    );
  }

  /** Which of these claims are still held by somebody alive. */
  async stillHeld(runner: Runner, claims: readonly Held[]): Promise<Set<string>> {
    const rows = await runner.query<{ token: string }[]>(
      `select claim_token::text as token from work_items
        where claim_token = any ($1::bigint[]) and claim_expires_at > now()`,
      [claims.map(({ token }) => token)],
    );
    return new Set(rows.map(({ token }) => token));
  }

  /** Takes everything of a batch out that nobody is working on; gives the invoices. */
  async withdraw(runner: Runner, batchId: string): Promise<string[]> {
    const rows = await changeRows<{ invoiceId: string }>(
      runner,
      `delete from work_items where batch_id = $1 and claim_token is null returning invoice_id as "invoiceId"`,
      [batchId],
    );
    return rows.map(({ invoiceId }) => invoiceId);
  }
}

/** With fewer items than this they get a job each: sharing pays only when there are many. */
const JOBS_AT_LEAST = 32;

const WAITING = 'queued_at is null and claim_token is null';

// A loose index scan: one probe a company instead of reading the whole backlog.
const WAITING_COMPANIES = `
  with recursive company as (
    (select company_id from work_items where ${WAITING} order by company_id limit 1)
    union all
    select (select w.company_id from work_items w
             where ${WAITING} and w.company_id > company.company_id order by w.company_id limit 1)
      from company where company.company_id is not null
  )
  select company_id as "companyId" from company where company_id is not null`;

// The first of each company in its own order, then by priority one of each company in turn.
const CHOOSE = `
  select item.invoice_id as "invoiceId"
    from unnest($2::uuid[]) as company(id)
    cross join lateral (
      select invoice_id, company_id, priority, row_number() over (order by priority, invoice_id) as turn
        from (select invoice_id, company_id, priority from work_items
               where ${WAITING} and company_id = company.id and (not_before is null or not_before <= now())
               order by priority, invoice_id limit $1) as next
    ) as item
   order by item.priority, item.turn, item.company_id limit $1`;
