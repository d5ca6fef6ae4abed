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
  /** When it could first have been sent but waited for cheaper hours. */
  cheaperSince: Date | null;
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
      `insert into work_items (invoice_id, company_id, batch_id, priority, finish_by, held_until)
       select given.invoice_id, given.company_id, given.batch_id, given.priority, b.finish_by,
              -- Until somebody has looked whether it may wait for cheaper hours, it waits.
              case when b.finish_by is not null and given.priority > 0 then now() end
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[])
              as given(invoice_id, company_id, batch_id, priority)
         left join batches b on b.id = given.batch_id`,
      [
        items.map((item) => item.invoiceId),
        items.map((item) => item.companyId),
        items.map((item) => item.batchId),
        items.map((item) => item.priority),
      ],
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
              waiting_until = null, claim_expires_at = now() + make_interval(secs => $3)
        where invoice_id in (
                select invoice_id from work_items where invoice_id = any ($1::uuid[]) order by invoice_id for update)
          and (claim_token is null or claim_expires_at < now())
          and (not_before is null or not_before <= now())
       returning invoice_id as "invoiceId", claim_token::text as token, company_id as "companyId", batch_id as "batchId",
                 failures, last_key_id as "lastKeyId", accepted_lines as "acceptedLines",
                 cheaper_since as "cheaperSince"`,
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
              accepted_lines = r.accepted_lines, waiting = r.waiting,
              waiting_until = case when r.waiting is not null and r.wait_ms > 0
                                   then now() + make_interval(secs => r.wait_ms / 1000.0) end
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

  /** Ends the pauses of items that wait for one of these reasons. */
  async wake(runner: Runner, reasons: readonly string[]): Promise<void> {
    await runner.query(
      `update work_items set not_before = null
        where invoice_id in (select invoice_id from work_items
                              where waiting = any ($1::text[]) and not_before > now() and claim_token is null
                              order by invoice_id for update skip locked)`,
      [reasons],
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
