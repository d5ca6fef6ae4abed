import { Inject, Injectable, Logger } from '@nestjs/common';
import { adapterFor } from '../api-keys/adapters.js';
import { KeyRing, type Acquired } from '../api-keys/key-ring.js';
import { countFailure, nextStep, type FailCode } from '../api-keys/domain/next-step.js';
import { ProviderRequests, type RequestResult } from '../api-keys/provider-requests.js';
import { Config } from '../config/config.js';
import { isServerAway } from '../database/postgres-errors.js';
import { uuidV7 } from '../database/uuid-v7.js';
import type { AcceptedLine } from '../invoices/work-item.entity.js';
import { JobQueues } from '../queue/job-queues.js';
import { WORKER_ID } from '../queue/worker-id.js';
import { CompanyContexts, type CompanyContext } from './company-contexts.js';
import { checkAnswer, type AnswerCheck } from './domain/check-answer.js';
import { chunkLines, groupLines, ungroup, type LineGroup } from './domain/group-lines.js';
import { buildPrompt, type Prompt } from './domain/prompt.js';
import { invoiceResult, failedResult, type LineChoice } from './invoice-result.js';
import { ShortlistService } from './shortlist.service.js';
import { Turns } from './turns.js';
import { WorkLedger, type Claimed, type TurnEnd } from './work-ledger.js';

/** Our own faults on one invoice (never the provider's) before it is given up with a reason. */
const INTERNAL_FAULTS_MAX = 5;
const INTERNAL_PAUSE_MS = 2_000;
/** Neighbours in one job: a queue handles jobs at a cost of its own, which they share. */
export const INVOICES_PER_JOB_MAX = 8;
const ANSWER_TOKENS_BASE = 256;
const ANSWER_TOKENS_PER_LINE = 160;

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
    private readonly ring: KeyRing,
    private readonly requests: ProviderRequests,
    private readonly queues: JobQueues,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Starts taking jobs: as many as there are turns, since a job may hold one invoice only; turns bound the work. */
  start(): void {
    const { workerConcurrency } = this.config;
    const turns = new Turns(workerConcurrency);
    this.queues.work('classify', {
      concurrency: workerConcurrency,
      handler: async ({ invoiceIds }, signal) => {
        const taken = invoiceIds.map((invoiceId) => turns.take(() => this.turn(invoiceId, signal)));
        // The job lasts as long as its longest turn, so that a stopping process waits for all of them.
        await Promise.allSettled(taken);
        await Promise.all(taken);
      },
    });
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
      await this.stumble(claimed, error);
    } finally {
      this.work.letGo(claimed.claim);
    }
  }

  private async advance(claimed: Claimed, signal: AbortSignal): Promise<TurnEnd> {
    const context = await this.contexts.of(claimed.claim.companyId);
    const choices = knownChoices(claimed, context);
    const open = claimed.invoice.lines.filter((line) => !choices.has(line.id));
    if (open.length === 0) return finish(claimed, context, choices);
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
    const acquired = await this.ring.acquire({
      accountId: context.company.providerAccountId,
      avoidKeyId: claimed.claim.lastKeyId,
    });
    if (!acquired.available) return wait(claimed, acquired.waitMs, WAITING[acquired.reason]);
    const prompt = await this.prompt(claimed, context, groups);
    const sent = await this.send(claimed, acquired, prompt, input);
    const answer =
      sent.result.outcomeClass === 'success' && sent.result.content !== null
        ? checkAnswer({
            content: sent.result.content,
            lineIds: groups.map(({ id }) => id),
            allowedCodes: prompt.shownCodes,
          })
        : null;
    return this.conclude({ ...input, ...sent, answer });
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

  /** Records the intent, sends the request, and gives what came of it. Nothing is sent under a lost claim. */
  private async send(
    claimed: Claimed,
    { account, key }: Available,
    prompt: Prompt,
    input: { groups: readonly LineGroup[]; signal: AbortSignal },
  ) {
    const { claim, invoice, nextNumber } = claimed;
    const attemptId = uuidV7();
    const startedAt = new Date();
    const held = await this.work.begin(claim, {
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
    });
    if (!held) throw new ClaimLost();
    const body = adapterFor(account.provider).buildBody({
      model: account.model,
      system: prompt.system,
      user: prompt.user,
      maxTokens: ANSWER_TOKENS_BASE + ANSWER_TOKENS_PER_LINE * input.groups.length,
      thinking: account.thinking,
    });
    const result = await this.requests.send({
      attemptId,
      account,
      key,
      body,
      startedAt,
      signal: input.signal,
    });
    return { account, key, result };
  }

  private conclude(input: {
    claimed: Claimed;
    context: CompanyContext;
    choices: Map<string, LineChoice>;
    groups: LineGroup[];
    account: Available['account'];
    key: Available['key'];
    result: RequestResult;
    answer: AnswerCheck | null;
  }): TurnEnd {
    const { claimed, context, choices, groups, result, answer } = input;
    const { claim } = claimed;
    if (answer?.status === 'accepted') {
      const accepted = acceptedLines(groups, answer.lines, context);
      for (const [id, line] of accepted) choices.set(id, { ...line, source: 'llm' });
      const outcome = result.outcome({ detail: null });
      if (claimed.invoice.lines.every((line) => choices.has(line.id))) {
        return { ...finish(claimed, context, choices), outcome };
      }
      // A long invoice is asked in parts; what is accepted is kept and the next part gets its own turn.
      const acceptedSoFar = { ...claim.acceptedLines, ...Object.fromEntries(accepted) };
      return {
        claim,
        outcome,
        then: {
          kind: 'release',
          release: { ...unchanged(claim), acceptedLines: acceptedSoFar, failures: {} },
        },
      };
    }
    const kind = result.outcomeClass === 'success' ? 'unusable' : result.outcomeClass;
    const failures = countFailure(claim.failures, kind);
    const detail = answer?.status === 'rejected' ? `${answer.code}: ${answer.detail}` : result.detail;
    const outcome = result.outcome({ detail });
    const step = nextStep({ kind, failures, random: Math.random(), retryAfterMs: result.retryAfterMs });
    switch (step.step) {
      case 'retry':
      case 'wait':
        return {
          claim,
          outcome,
          then: {
            kind: 'release',
            release: {
              ...unchanged(claim),
              waitMs: step.afterMs,
              failures,
              lastKeyId: step.step === 'retry' && step.otherKey ? input.key.id : null,
              waiting: WAITING[kind] ?? null,
            },
          },
        };
      case 'needs_review':
      case 'fail': {
        const status = step.step === 'fail' ? 'failed' : 'needs_review';
        const reason = {
          code: step.code,
          message: `${SENTENCES[step.code]} Last: ${detail ?? 'no detail'}.`,
        };
        return {
          claim,
          outcome,
          then: { kind: 'finish', result: failedResult(claimed.invoice, status, [reason]) },
        };
      }
    }
  }

  /** A fault of our own: the invoice gets some more turns, then a person hears of it. Nothing is retried for ever. */
  private async stumble(claimed: Claimed, error: unknown): Promise<void> {
    const { claim, invoice } = claimed;
    this.logger.error(
      `invoice ${invoice.id}: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown fault'}`,
    );
    // A database that went away says nothing against the invoice.
    const faults = (claim.failures.internal ?? 0) + (isServerAway(error) ? 0 : 1);
    const failures = faults > 0 ? { ...claim.failures, internal: faults } : claim.failures;
    const reason = {
      code: 'internal_error',
      message: 'A fault of ours kept this invoice from being classified.',
    };
    await this.work.end({
      claim,
      outcome: null,
      then:
        faults > INTERNAL_FAULTS_MAX
          ? { kind: 'finish', result: failedResult(invoice, 'failed', [reason]) }
          : { kind: 'release', release: { ...unchanged(claim), failures, waitMs: INTERNAL_PAUSE_MS } },
    });
  }
}

/** The claim ran out before the request was recorded; whoever holds it now goes on. */
class ClaimLost extends Error {}

const SENTENCES: Readonly<Record<FailCode | 'answer_unusable', string>> = {
  answer_unusable: 'The model gave no answer that could be accepted.',
  provider_refused: 'The provider refused the request.',
  provider_unavailable: 'The provider failed again and again.',
  answer_lost: 'The answers of the provider were lost again and again.',
};

/** Why work waits, for people; codes that the console puts into words. */
const WAITING: Readonly<Record<string, string>> = {
  no_account: 'no_account',
  no_key: 'no_key',
  suspended: 'insufficient_balance',
  saturated: 'saturated',
  rate_limited: 'saturated',
  overloaded: 'provider_unavailable',
  not_sent: 'provider_unavailable',
  answer_lost: 'provider_unavailable',
  insufficient_balance: 'insufficient_balance',
  key_invalid: 'key_invalid',
};

function knownChoices(
  { claim, invoice, remembered }: Claimed,
  context: CompanyContext,
): Map<string, LineChoice> {
  const choices = new Map<string, LineChoice>();
  for (const [index, line] of invoice.lines.entries()) {
    const account = remembered[index];
    // An account that is no longer postable is forgotten rather than posted to.
    if (account && context.chart.index.postable(account)) {
      choices.set(line.id, { account, confidence: null, source: 'memory', reason: null });
    }
    const accepted = claim.acceptedLines[line.id];
    if (accepted && context.chart.index.postable(accepted.account))
      choices.set(line.id, { ...accepted, source: 'llm' });
  }
  return choices;
}

function acceptedLines(
  groups: readonly LineGroup[],
  lines: readonly ({ id: string } & AcceptedLine)[],
  context: CompanyContext,
): Map<string, AcceptedLine> {
  const byGroup = new Map(
    lines.map(({ id, account, confidence, reason }) => [
      id,
      { account: context.inArea(account), confidence, reason },
    ]),
  );
  return ungroup(groups, byGroup);
}

function finish(
  claimed: Claimed,
  context: CompanyContext,
  choices: ReadonlyMap<string, LineChoice>,
): TurnEnd {
  const result = invoiceResult({ invoice: claimed.invoice, context, choices });
  return { claim: claimed.claim, outcome: null, then: { kind: 'finish', result } };
}

function wait({ claim }: Claimed, waitMs: number, waiting: string | undefined): TurnEnd {
  return {
    claim,
    outcome: null,
    then: { kind: 'release', release: { ...unchanged(claim), waitMs, waiting: waiting ?? null } },
  };
}

function unchanged({ failures, lastKeyId, acceptedLines }: Claimed['claim']) {
  return { waitMs: 0, failures, lastKeyId, acceptedLines, waiting: null };
}
