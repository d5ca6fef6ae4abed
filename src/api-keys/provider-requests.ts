import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import type { AttemptOutcome } from '../usage/attempt-ledger.js';
import { adapterFor } from './adapters.js';
import type { OutcomeClass } from './domain/outcome-class.js';
import { classifyResult } from './domain/outcome-class.js';
import type { UsageReading } from './domain/provider-adapter.js';
import { KeyRing, type RingKey } from './key-ring.js';
import type { ProviderAccount } from './provider-account.entity.js';
import { sendToProvider, type RawResult } from './provider-client.js';

export interface RequestInput {
  attemptId: string;
  account: ProviderAccount;
  key: RingKey;
  body: object;
  startedAt: Date;
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
    private readonly prices: PriceBookService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Sends one request whose intent is recorded. Never throws for what a provider does. */
  async send(input: RequestInput): Promise<RequestResult> {
    const { account, key } = input;
    const adapter = adapterFor(account.provider);
    const raw = await sendToProvider({
      url: adapter.chatUrl(account.baseUrl),
      secret: key.secret,
      body: input.body,
      requestId: input.attemptId,
      timeoutMs: this.config.providerTimeoutMs,
      signal: input.signal,
    });
    const finishedAt = new Date();
    const outcomeClass = classifyResult(raw);
    await this.tellRing(input, outcomeClass, raw);
    const usage: UsageReading | null = raw.kind === 'response' && outcomeClass === 'success' ? adapter.readUsage(raw.body) : null;
    const answer = raw.kind === 'response' && outcomeClass === 'success' ? adapter.readAnswer(raw.body) : null;
    const cost = await this.costOf(input, { outcomeClass, usage, finishedAt });
    return {
      outcomeClass,
      content: answer?.content ?? '',
      detail: detailOf(raw, outcomeClass, usage),
      retryAfterMs: raw.kind === 'response' ? raw.retryAfterMs : undefined,
      outcome: ({ detail }) => ({
        id: input.attemptId,
        status: outcomeClass === 'success' ? 'succeeded' : outcomeClass === 'answer_lost' ? 'unknown' : 'failed',
        outcome: outcomeClass,
        detail,
        httpStatus: raw.kind === 'response' ? raw.status : null,
        finishedAt,
        tokens: usage?.status === 'known' ? usage.usage : null,
        cost,
        providerCostTicks: usage?.status === 'known' ? (usage.costInUsdTicks ?? null) : null,
        responseModel: answer?.model ?? null,
        responseId: answer?.id ?? null,
      }),
    };
  }
}
