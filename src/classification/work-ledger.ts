import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { beBrief } from '../database/transaction-manners.js';
import { GroupCommit } from '../database/group-commit.js';
import { isServerAway } from '../database/postgres-errors.js';
import { writeEvents } from '../events/outbox.js';
import { Backlog, type Claim, type Release } from '../invoices/backlog.js';
import { InvoiceResults, type InvoiceForWork, type InvoiceResult } from '../invoices/invoice-results.js';
import { WORKER_ID } from '../queue/worker-id.js';
import { AttemptLedger, type AttemptIntent, type AttemptOutcome } from '../usage/attempt-ledger.js';
import { BudgetReservations } from '../usage/budget-reservations.js';
import type { BudgetRefusal } from '../usage/domain/admit.js';
import { INVOICE_MOVES } from './domain/invoice-state.js';
import { statesBefore } from './domain/state-table.js';
import { LineMemoryService } from './line-memory.service.js';
import { WorkMetrics } from './work-metrics.js';

/** A claim lives this long unless its worker prolongs it. */
export const LEASE_SECONDS = 20;
const GROUP_MAX = 100;
/** While PostgreSQL is away an intent or an outcome (which was paid for) is written again after each of these pauses. */
const AWAY_PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000];
const SUPPLIER_ACCOUNTS_MAX = 6;

/** A claimed invoice with all that is needed to begin. */
export interface Claimed {
  claim: Claim;
  invoice: InvoiceForWork;
  /** By line position: the account that memory knows, or null. */
  remembered: (string | null)[];
  /** Accounts that lines of this supplier were approved for, most frequent first. */
  supplierAccounts: string[];
  /** The number of the next request. */
  nextNumber: number;
}

/** What ends a turn on an invoice: the outcome of the request that was sent, if one was, and what follows from it. */
export interface TurnEnd {
  claim: Claim;
  outcome: AttemptOutcome | null;
  then:
    | { kind: 'finish'; result: InvoiceResult }
    | { kind: 'release'; release: Omit<Release, 'invoiceId' | 'token'> };
}

/** Whether a request may be sent: only after `begun`, when its row is committed and the claim holds. */
export type Begun =
  | { status: 'begun' }
  /** Somebody else may be working on the invoice by now. */
  | { status: 'claim_lost' }
  /** A budget with a hard stop has no room for it; nothing is recorded, the claim still holds. */
  | { status: 'over_budget'; refusal: BudgetRefusal };

/**
 * The three moments at which work touches PostgreSQL: claiming, recording that a request will be sent, and bringing
 * in what it gave. Invoices that meet at such a moment share one transaction, each still all or nothing.
 */
@Injectable()
export class WorkLedger {
  private readonly claims: GroupCommit<string, Claimed | null>;
  private readonly intents: GroupCommit<{ claim: Claim; intent: AttemptIntent }, Begun>;
  private readonly ends: GroupCommit<TurnEnd, boolean>;
  /**
   * Tokens of the claims that this process knows it holds. Only they are prolonged: a claim whose answer was lost on
   * the way from PostgreSQL runs out like that of a dead worker, instead of being held by nobody for ever.
   */
  private readonly held = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly backlog: Backlog,
    private readonly ledger: AttemptLedger,
    private readonly results: InvoiceResults,
    private readonly memory: LineMemoryService,
    private readonly metrics: WorkMetrics,
    private readonly budgets: BudgetReservations,
  ) {
    const group = (moment: 'claim' | 'intent' | 'end') => ({
      itemsMax: GROUP_MAX,
      lanes: 1,
      onGroup: metrics.group(moment),
    });
    this.claims = new GroupCommit({ ...group('claim'), flush: (ids) => this.claimAll(ids) });
    this.intents = new GroupCommit({ ...group('intent'), flush: (items) => this.beginAll(items) });
    this.ends = new GroupCommit({ ...group('end'), flush: (items) => this.endAll(items) });
  }

  /** Claims an invoice; null when there is nothing to do: done, cancelled, or in somebody else's hands. */
  async claim(invoiceId: string): Promise<Claimed | null> {
    const claimed = await this.claims.add(invoiceId);
    if (claimed) this.held.add(claimed.claim.token);
    return claimed;
  }

  /** Prolongs the claims that are being worked on here. */
  async renew(): Promise<void> {
    await this.backlog.renew(this.database, { tokens: [...this.held], leaseSeconds: LEASE_SECONDS });
  }

  /** A turn is over, however it went: its claim is prolonged no more. */
  letGo(claim: Claim): void {
    this.held.delete(claim.token);
  }

  /** Records the intent of a request, which reserves what it may cost. */
  begin(claim: Claim, intent: AttemptIntent): Promise<Begun> {
    return patiently(() => this.intents.add({ claim, intent }));
  }

  /** Brings in the end of a turn; false when the claim was lost meanwhile: the request is recorded, no more. */
  async end(end: TurnEnd): Promise<boolean> {
    const effective = await patiently(() => this.ends.add(end));
    if (effective && end.then.kind === 'finish') this.metrics.finished(end.then.result.status);
    return effective;
  }

  private claimAll(ids: string[]): Promise<(Claimed | null)[]> {
    return this.database.run(FIRM, async (manager) => {
      await beBrief(manager);
      const claims = await this.backlog.claim(manager, {
        invoiceIds: ids,
        workerId: WORKER_ID,
        leaseSeconds: LEASE_SECONDS,
      });
      const claimedIds = claims.map(({ invoiceId }) => invoiceId);
      const invoices = await this.results.load(manager, claimedIds);
      const numbers = await this.ledger.lastNumbers(manager, claimedIds);
      const questions = claims.flatMap((claim) => linesOf(invoices, claim));
      const answers = await this.memory.lookUp(manager, questions);
      const supplierAccounts = await this.memory.accountsOf(manager, {
        suppliers: claims.map((claim) => ({
          companyId: claim.companyId,
          supplierTaxId: invoices.get(claim.invoiceId)?.supplier.taxId ?? '',
        })),
        limit: SUPPLIER_ACCOUNTS_MAX,
      });
      const byInvoice = new Map<string, Claimed>();
      let next = 0;
      for (const [index, claim] of claims.entries()) {
        const invoice = invoices.get(claim.invoiceId);
        if (!invoice) throw new Error(`invoice ${claim.invoiceId} has work but no row`);
        const remembered = answers.slice(next, (next += invoice.lines.length));
        byInvoice.set(claim.invoiceId, {
          claim,
          invoice,
          remembered,
          supplierAccounts: supplierAccounts[index] ?? [],
          nextNumber: (numbers.get(claim.invoiceId) ?? 0) + 1,
        });
      }
      // A second job for the same invoice in this group finds it taken.
      return ids.map((id) => {
        const claimed = byInvoice.get(id) ?? null;
        byInvoice.delete(id);
        return claimed;
      });
    });
  }

  private beginAll(items: { claim: Claim; intent: AttemptIntent }[]): Promise<Begun[]> {
    return this.budgets.reserving(() =>
      this.database.run(FIRM, async (manager) => {
        await beBrief(manager);
        const held = await this.backlog.lockHeld(
          manager,
          items.map(({ claim }) => claim),
        );
        const intents = items.filter(({ claim }) => held.has(claim.invoiceId)).map(({ intent }) => intent);
        const refused = await this.budgets.admit(manager, intents);
        await this.ledger.open(
          manager,
          intents.filter(({ id }) => !refused.has(id)),
        );
        await this.budgets.note(manager, refused.values());
        return items.map(({ claim, intent }): Begun => {
          if (!held.has(claim.invoiceId)) return { status: 'claim_lost' };
          const refusal = refused.get(intent.id);
          return refusal ? { status: 'over_budget', refusal } : { status: 'begun' };
        });
      }),
    );
  }

  private endAll(ends: TurnEnd[]): Promise<boolean[]> {
    return this.database.run(FIRM, async (manager) => {
      await beBrief(manager);
      const finishing = ends.filter(({ then }) => then.kind === 'finish');
      const held = await this.backlog.finish(
        manager,
        finishing.map(({ claim }) => claim),
      );
      await this.backlog.release(
        manager,
        ends.flatMap(({ claim, then }) =>
          then.kind === 'release'
            ? [{ ...then.release, invoiceId: claim.invoiceId, token: claim.token }]
            : [],
        ),
      );
      const effective = finishing.flatMap(({ claim, then }) =>
        then.kind === 'finish' && held.has(claim.invoiceId) ? [then.result] : [],
      );
      await this.results.apply(manager, {
        results: effective,
        from: statesBefore(INVOICE_MOVES, 'classify'),
      });
      await writeEvents(
        manager,
        effective
          .filter(({ status }) => status === 'needs_review')
          .map(({ invoiceId, companyId, reasons }) => ({
            type: 'invoice.needs_review' as const,
            companyId,
            subjectId: invoiceId,
            payload: { invoiceId, reasons: [...new Set(reasons.map(({ code }) => code))] },
          })),
      );
      // Last, since it locks the rows of budgets, which all processes share.
      await this.ledger.settle(
        manager,
        ends.flatMap(({ outcome }) => outcome ?? []),
      );
      return ends.map(({ claim, then }) => then.kind === 'release' || held.has(claim.invoiceId));
    });
  }
}

/** For writes that change nothing when they are done twice: the answer to the first may have been lost. */
async function patiently<T>(write: () => Promise<T>): Promise<T> {
  for (const pauseMs of AWAY_PAUSES_MS) {
    try {
      return await write();
    } catch (error) {
      if (!isServerAway(error)) throw error;
      await sleep(pauseMs);
    }
  }
  return write();
}

function linesOf(invoices: ReadonlyMap<string, InvoiceForWork>, claim: Claim) {
  const invoice = invoices.get(claim.invoiceId);
  return (invoice?.lines ?? []).map(({ description }) => ({
    companyId: claim.companyId,
    supplierTaxId: invoice?.supplier.taxId ?? '',
    description,
  }));
}
