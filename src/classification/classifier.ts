import { Inject, Injectable, Logger } from '@nestjs/common';
import { adapterFor } from '../api-keys/adapters.js';
import { KeyRing, type Acquired } from '../api-keys/key-ring.js';
import { ProviderRequests, type RequestResult } from '../api-keys/provider-requests.js';
import { promptTokensMax } from '../api-keys/domain/prompt-bound.js';
import { Config } from '../config/config.js';
import { isServerAway } from '../database/postgres-errors.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { JobQueues } from '../queue/job-queues.js';
import type { Claim } from '../invoices/backlog.js';
import { WORKER_ID } from '../queue/worker-id.js';
import { Tracing } from '../telemetry/tracing.js';
import type { AttemptIntent } from '../usage/attempt-ledger.js';
import { BudgetGate } from '../usage/budget-gate.js';
import type { BudgetRefusal } from '../usage/domain/admit.js';
import { AccountChoice } from './account-choice.js';
import { CompanyContexts, type CompanyContext } from './company-contexts.js';
import { checkAnswer } from './domain/check-answer.js';
import { chunkLines, groupLines, type LineGroup } from './domain/group-lines.js';
import { buildPrompt, type Prompt } from './domain/prompt.js';
import type { LineChoice } from './invoice-result.js';
import { acceptedLines, knownChoices } from './line-choices.js';
import { ShortlistService } from './shortlist.service.js';
import { afterFailure, afterFault, finished, nextPart, overBudget, waiting } from './turn-end.js';
import { Turns } from './turns.js';
import { WorkLedger, type Claimed, type TurnEnd } from './work-ledger.js';

/** Neighbours in one job: a queue handles jobs at a cost of its own, which they share. */
export const INVOICES_PER_JOB_MAX = 8;
const ANSWER_TOKENS_BASE = 256;
const ANSWER_TOKENS_PER_LINE = 160;
/** An answer that came in time may be looked at a little later. */
const FINISH_SLACK_MS = 60_000;

type Available = Extract<Acquired, { available: true }>;

/**
 * One turn on one invoice: claim it, answer what memory knows, ask the model for the rest with one request, bring in
 * what it gave. Whatever a turn does not finish waits in the backlog for the next one; how long and with which key is
 * decided by the one retry rule, `next-step.ts`.
 */
@Injectable()
export class Classifier {
  private readonly logger = new Logger(Classifier.name);

  constructor(
    private readonly work: WorkLedger,
    private readonly contexts: CompanyContexts,
    private readonly shortlists: ShortlistService,
    private readonly accounts: AccountChoice,
    private readonly ring: KeyRing,
    private readonly requests: ProviderRequests,
    private readonly prices: PriceBookService,
    private readonly budgets: BudgetGate,
    private readonly queues: JobQueues,
    private readonly tracing: Tracing,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Starts taking jobs: as many as there are turns, since a job may hold one invoice only; turns bound the work. */
  start(): void {
    const { workerConcurrency } = this.config;
    const turns = new Turns(workerConcurrency);
    this.queues.work('classify', {
      concurrency: workerConcurrency,
      handler: async ({ invoiceIds }, signal) => {
        const taken = invoiceIds.map((invoiceId) => turns.take(() => this.tracedTurn(invoiceId, signal)));
        // The job lasts as long as its longest turn, so that a stopping process waits for all of them.
        await Promise.allSettled(taken);
        await Promise.all(taken);
      },
    });
  }

  private tracedTurn(invoiceId: string, signal: AbortSignal): Promise<void> {
    return this.tracing.within(
      { name: 'classify turn', kind: 'internal', attributes: { 'prorrata.invoice_id': invoiceId } },
      () => this.turn(invoiceId, signal),
    );
  }

  /** Does what can be done for an invoice now. Safe to run twice, in two places, at any time. */
  async turn(invoiceId: string, signal: AbortSignal): Promise<void> {
    // A stopping process begins nothing new; the watchdog of another finds what its jobs leave.
    if (this.queues.isStopping) return;
    const claimed = await this.work.claim(invoiceId);
    if (!claimed) return;
    try {
      await this.work.end(await this.advance(claimed, signal));
    } catch (error) {
      if (error instanceof ClaimLost) return;
      await this.work.end(this.stumble(claimed, error));
    } finally {
      this.work.letGo(claimed.claim);
      // What it was held for is known now; others may be waiting for that room.
      if (this.budgets.blocked(claimed.claim.companyId)) void this.budgets.refresh();
    }
  }

  private async advance(claimed: Claimed, signal: AbortSignal): Promise<TurnEnd> {
    const context = await this.contexts.of(claimed.claim.companyId);
    const choices = knownChoices(claimed, context);
    const open = claimed.invoice.lines.filter((line) => !choices.has(line.id));
    if (open.length === 0) return finished(claimed, context, choices);
    const [groups] = chunkLines(groupLines(open));
    if (!groups) throw new Error('lines without a group');
    return this.ask({ claimed, context, choices, groups, signal });
  }

  private async ask(input: {
    claimed: Claimed;
    context: CompanyContext;
    choices: Map<string, LineChoice>;
    groups: LineGroup[];
    signal: AbortSignal;
  }): Promise<TurnEnd> {
    const { claimed, context, groups } = input;
    // Budgets decide when the request is recorded; one that is known to be full costs no more work than this.
    if (this.budgets.blocked(claimed.claim.companyId)) return overBudget(claimed, 'no_room');
    const prompt = await this.prompt(claimed, context, groups);
    const acquired = await this.accounts.acquire(context.company, {
      avoidKeyId: claimed.claim.lastKeyId,
      size: {
        promptBytes: promptBytes(prompt),
        answerTokensMax: answerTokensMax(groups),
      },
    });
    if (!acquired.available) return waiting(claimed, acquired);
    const sent = await this.send(claimed, acquired, prompt, input);
    if ('refusal' in sent) {
      await this.budgets.refresh();
      return overBudget(claimed, sent.refusal.reason);
    }
    const { result } = sent;
    try {
      return this.conclude({ ...input, keyId: acquired.key.id, shownCodes: prompt.shownCodes, result });
    } catch (error) {
      // The request is paid for, whatever we make of its answer.
      return { ...this.stumble(claimed, error), outcome: result.outcome({ detail: 'a fault of ours' }) };
    }
  }

  private async prompt(
    claimed: Claimed,
    context: CompanyContext,
    groups: readonly LineGroup[],
  ): Promise<Prompt> {
    const { invoice } = claimed;
    const shortlist = await this.shortlists.choose({
      context,
      groups,
      supplierAccounts: claimed.supplierAccounts,
    });
    return buildPrompt({
      supplierName: invoice.supplier.name,
      groups,
      shortlist,
      accounts: [...context.purchase.values()],
    });
  }

  /**
   * Records the intent, sends the request, and gives what came of it, or why a budget does not allow it. Nothing is
   * sent under a lost claim.
   */
  private async send(
    claimed: Claimed,
    acquired: Available,
    prompt: Prompt,
    input: { groups: readonly LineGroup[]; signal: AbortSignal },
  ): Promise<{ result: RequestResult } | { refusal: BudgetRefusal }> {
    const { claim, invoice, nextNumber } = claimed;
    const { account, key, permit } = acquired;
    const attemptId = uuidV7();
    const startedAt = new Date();
    const intent: AttemptIntent = {
      id: attemptId,
      invoiceId: invoice.id,
      companyId: invoice.companyId,
      providerAccountId: account.id,
      keyId: key.id,
      provider: account.provider,
      model: account.model,
      currency: account.currency,
      number: nextNumber,
      promptVersion: prompt.promptVersion,
      thinking: account.thinking,
      workerId: WORKER_ID,
      claimToken: claim.token,
      startedAt,
      estimatedTokens: permit.estimatedTokens,
      heldCost: this.prices.highestCost({
        ...account,
        promptTokensMax: promptTokensMax(promptBytes(prompt)),
        outputTokensMax: answerTokensMax(input.groups),
        startedAt,
        finishedAtMax: new Date(startedAt.getTime() + this.config.providerTimeoutMs + FINISH_SLACK_MS),
      }),
    };
    const prepared = await this.prepare(acquired, { claim, intent, prompt, groups: input.groups });
    if ('refusal' in prepared) return prepared;
    const result = await this.requests.send({
      attemptId,
      account,
      key,
      permit,
      body: prepared.body,
      startedAt,
      cheaperSince: claim.cheaperSince,
      signal: input.signal,
    });
    return { result };
  }

  /** The request's body, once its intent is recorded. Whatever keeps it from being sent, its permit is given back. */
  private async prepare(
    { account, permit }: Available,
    input: { claim: Claim; intent: AttemptIntent; prompt: Prompt; groups: readonly LineGroup[] },
  ): Promise<{ body: object } | { refusal: BudgetRefusal }> {
    let isReady = false;
    try {
      const { prompt } = input;
      const body = adapterFor(account.provider).buildBody({
        model: account.model,
        system: prompt.system,
        user: prompt.user,
        maxTokens: answerTokensMax(input.groups),
        thinking: account.thinking,
      });
      const begun = await this.work.begin(input.claim, input.intent);
      if (begun.status === 'claim_lost') throw new ClaimLost();
      if (begun.status === 'over_budget') return { refusal: begun.refusal };
      isReady = true;
      return { body };
    } finally {
      if (!isReady) this.ring.giveBack(permit);
    }
  }

  private conclude(input: {
    claimed: Claimed;
    context: CompanyContext;
    choices: Map<string, LineChoice>;
    groups: LineGroup[];
    keyId: string;
    shownCodes: ReadonlySet<string>;
    result: RequestResult;
  }): TurnEnd {
    const { claimed, context, choices, groups, result } = input;
    const answer =
      result.content === null
        ? null
        : checkAnswer({
            content: result.content,
            lineIds: groups.map(({ id }) => id),
            allowedCodes: input.shownCodes,
          });
    if (answer?.status !== 'accepted') {
      return afterFailure({ claimed, keyId: input.keyId, result, answer, random: Math.random() });
    }
    const accepted = acceptedLines(groups, answer.lines, context);
    for (const [id, line] of accepted) choices.set(id, { ...line, source: 'llm' });
    const complete = claimed.invoice.lines.every((line) => choices.has(line.id));
    const end = complete ? finished(claimed, context, choices) : nextPart(claimed, accepted);
    return { ...end, outcome: result.outcome({ detail: null }) };
  }

  private stumble(claimed: Claimed, error: unknown): TurnEnd {
    this.logger.error(
      `invoice ${claimed.invoice.id}: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown fault'}`,
    );
    // A database that went away says nothing against the invoice.
    return afterFault(claimed, { counts: !isServerAway(error) });
  }
}

function promptBytes({ system, user }: Prompt): number {
  return Buffer.byteLength(system) + Buffer.byteLength(user);
}

function answerTokensMax(groups: readonly LineGroup[]): number {
  return ANSWER_TOKENS_BASE + ANSWER_TOKENS_PER_LINE * groups.length;
}

/** The claim ran out before the request was recorded; whoever holds it now goes on. */
class ClaimLost extends Error {}
