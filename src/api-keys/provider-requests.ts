import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { noCost, type CostOfUsage } from '../pricing/domain/cost-of-usage.js';
import type { AttemptOutcome } from '../usage/attempt-ledger.js';
import { adapterFor } from './adapters.js';
import { Capacity } from './capacity/capacity.js';
import type { Permit } from './capacity/permit.js';
import { providerCostDiffers } from './domain/provider-cost.js';
import { billingRule, classifyOutcome, type OutcomeClass } from './domain/outcome-class.js';
import type { AdapterReading } from './domain/provider-adapter.js';
import type { RawResult } from './domain/raw-result.js';
import { refusalDetail } from './domain/refusal-detail.js';
import { isStrange } from './domain/strange-answer.js';
import { KeyRing } from './key-ring.js';
import type { ProviderAccount } from './provider-account.entity.js';
import { RequestObserver } from './request-observer.js';
import { sendToProvider } from './provider-client.js';
import type { RingKey } from './ring-accounts.js';
import { StrangeAnswers } from './strange-answers.js';

export interface RequestInput {
  attemptId: string;
  account: ProviderAccount;
  key: RingKey;
  /** Given by the ring for this request; used up here. */
  permit: Permit;
  body: object;
  startedAt: Date;
  /** When it could first have been sent but waited for cheaper hours; null when it did not wait. */
  cheaperSince: Date | null;
  signal: AbortSignal;
}

/** What a request gave, with its cost worked out. */
export interface RequestResult {
  outcomeClass: OutcomeClass;
  /** The text of the answer; null when there is none. */
  content: string | null;
  /** Why it failed, for people; never the content. */
  detail: string | null;
  retryAfterMs: number | undefined;
  /** The ledger's row for it. */
  outcome(input: { detail: string | null }): AttemptOutcome;
}

/** The one path by which a request reaches a provider; it tells the ring of keys what became of it. */
@Injectable()
export class ProviderRequests {
  constructor(
    private readonly ring: KeyRing,
    private readonly capacity: Capacity,
    private readonly strange: StrangeAnswers,
    private readonly prices: PriceBookService,
    private readonly observer: RequestObserver,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Sends one request whose intent is recorded. Never throws for what a provider does. */
  async send(input: RequestInput): Promise<RequestResult> {
    const { account } = input;
    const adapter = adapterFor(account.provider);
    const observe = this.observer.begin(input);
    const sentAtMs = performance.now();
    const raw = await this.sendUnderPermit(input);
    const tookMs = performance.now() - sentAtMs;
    const finishedAt = new Date();
    const outcomeClass = classifyOutcome(raw);
    const json = raw.kind === 'response' ? raw.json : undefined;
    const usage = json === undefined ? null : adapter.readUsage(json);
    // First of all: somebody waits for the slot.
    this.capacity.ended(input.permit, {
      outcomeClass,
      usage: usage?.status === 'known' ? usage.usage : null,
      retryAfterMs: waitAskedMs(raw, outcomeClass),
      headers: raw.kind === 'response' ? raw.headers : {},
    });
    const answer = outcomeClass === 'success' ? adapter.readAnswer(json) : null;
    const cost = this.costOf(input, { outcomeClass, usage, finishedAt });
    observe({ raw, outcomeClass, usage, cost });
    await this.tellRing(input, { outcomeClass, raw, tookMs });
    const ticks = usage?.status === 'known' ? (usage.costInUsdTicks ?? null) : null;
    return {
      outcomeClass,
      content: answer ? (answer.content ?? '') : null,
      detail: detailOf(raw, outcomeClass, usage),
      retryAfterMs: raw.kind === 'response' ? raw.retryAfterMs : undefined,
      outcome: ({ detail }) => ({
        id: input.attemptId,
        status: statusOf(outcomeClass),
        outcome: outcomeClass,
        detail,
        httpStatus: raw.kind === 'response' ? raw.status : null,
        finishedAt,
        tokens: usage?.status === 'known' ? usage.usage : null,
        cost,
        providerCostTicks: ticks,
        providerCostDiffers: providerCostDiffers({
          cost: cost.status === 'known' ? cost.amount : null,
          currency: account.currency,
          ticks,
        }),
        saving: this.savingOf(input, { cost, usage }),
        responseModel: plain(answer?.model),
        responseId: plain(answer?.id),
      }),
    };
  }

  /** A permit may have lapsed while the intent was recorded, or the process frozen: then nothing is sent. */
  private async sendUnderPermit({ permit, account, key, body, attemptId, signal }: RequestInput) {
    if (!(await this.capacity.enter(permit))) return PERMIT_LAPSED;
    return sendToProvider({
      url: adapterFor(account.provider).chatUrl(account.baseUrl),
      secret: key.secret,
      body,
      requestId: attemptId,
      timeoutMs: this.config.providerTimeoutMs,
      allowPrivate: this.config.providerAllowPrivate,
      mayBeSent: () => this.capacity.mayBeSent(permit),
      signal,
    });
  }

  private costOf(
    { account, startedAt }: RequestInput,
    input: { outcomeClass: OutcomeClass; usage: AdapterReading | null; finishedAt: Date },
  ): CostOfUsage {
    const { outcomeClass, usage, finishedAt } = input;
    switch (billingRule(outcomeClass, usage?.status ?? 'missing')) {
      case 'nothing':
        return noCost(account.currency);
      case 'hold':
        return { status: 'unknown', reason: outcomeClass === 'answer_lost' ? 'answer_lost' : 'no_usage' };
      case 'price':
        return this.prices.cost({
          provider: account.provider,
          model: account.model,
          currency: account.currency,
          usage: usage?.status === 'known' ? usage.usage : undefined,
          startedAt,
          finishedAt,
        });
    }
  }

  /** What waiting saved: the same tokens at the rate of the moment when it could first have been sent, less the cost. */
  private savingOf(
    { account, cheaperSince }: RequestInput,
    { cost, usage }: { cost: CostOfUsage; usage: AdapterReading | null },
  ): string | null {
    if (!cheaperSince || cost.status !== 'known' || usage?.status !== 'known') return null;
    const then = this.prices.cost({
      ...account,
      usage: usage.usage,
      startedAt: cheaperSince,
      finishedAt: cheaperSince,
    });
    if (then.status !== 'known') return null;
    return formatDecimal(parseDecimal(then.amount) - parseDecimal(cost.amount));
  }

  private async tellRing(
    { account, key, startedAt }: RequestInput,
    { outcomeClass, raw, tookMs }: { outcomeClass: OutcomeClass; raw: RawResult; tookMs: number },
  ): Promise<void> {
    if (isStrange(raw)) await this.strange.add(account);
    else if (outcomeClass === 'success') await this.strange.forget(account);
    switch (outcomeClass) {
      case 'success':
        return this.ring.succeeded(account, key, { servedInMs: tookMs });
      case 'request_refused':
        return this.ring.succeeded(account, key, { servedInMs: null });
      case 'misdirected':
        return;
      case 'key_invalid':
        return this.ring.invalidate(key, account);
      case 'insufficient_balance':
        return this.ring.suspend(account, { tookMs });
      case 'rate_limited':
        // With a wait named, the whole account waits, not the key.
        if (waitAskedMs(raw, outcomeClass) === 0) await this.ring.rateLimited(account, key);
        return;
      case 'not_sent':
        if (raw.kind === 'not_sent' && raw.reason === 'permit_lapsed') return;
        return this.ring.failed(account, { startedAt: startedAt.getTime() });
      case 'overloaded':
      case 'answer_lost':
        return this.ring.failed(account, { startedAt: startedAt.getTime() });
    }
  }
}

const PERMIT_LAPSED: RawResult = { kind: 'not_sent', reason: 'permit_lapsed' };

/** What the provider asked to wait, where it refused for lack of capacity; 0 when nothing. */
function waitAskedMs(raw: RawResult, outcomeClass: OutcomeClass): number {
  if (raw.kind !== 'response' || (outcomeClass !== 'rate_limited' && outcomeClass !== 'overloaded')) return 0;
  return raw.retryAfterMs ?? 0;
}

/** Names from outside, cut short and without what PostgreSQL cannot hold. */
function plain(text: string | null | undefined): string | null {
  return text == null ? null : text.slice(0, 200).replace(/[\p{Cc}\p{Cs}]/gu, '');
}

function statusOf(outcomeClass: OutcomeClass): AttemptOutcome['status'] {
  if (outcomeClass === 'success') return 'succeeded';
  return outcomeClass === 'answer_lost' ? 'unknown' : 'failed';
}

function detailOf(raw: RawResult, outcomeClass: OutcomeClass, usage: AdapterReading | null): string | null {
  if (outcomeClass !== 'success') return refusalDetail(raw);
  return usage && usage.status !== 'known' ? `usage ${usage.status}: ${usage.reason}` : null;
}
