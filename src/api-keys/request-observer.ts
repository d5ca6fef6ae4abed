import { Inject, Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { CostOfUsage } from '../pricing/domain/cost-of-usage.js';
import { Metrics } from '../telemetry/metrics.js';
import { type SpanAttributes, Tracing } from '../telemetry/tracing.js';
import { maskSecret } from './domain/mask.js';
import type { OutcomeClass } from './domain/outcome-class.js';
import type { AdapterReading } from './domain/provider-adapter.js';
import type { RawResult } from './domain/raw-result.js';
import type { ProviderAccount } from './provider-account.entity.js';

/** Seconds: from a small answer of a fast model to the longest wait that is usual. */
const SECONDS_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];

/** A request that is about to be sent. */
export interface ObservedRequest {
  attemptId: string;
  account: Pick<ProviderAccount, 'id' | 'provider' | 'model'>;
  key: { id: string; secret: string };
}

/** What came of it. */
export interface ObservedResult {
  raw: RawResult;
  outcomeClass: OutcomeClass;
  usage: AdapterReading | null;
  cost: CostOfUsage;
}

/**
 * Watches requests to providers, in the process that sends them: counts and times them, makes a span of each, and with
 * PROVIDER_DEBUG logs each with its tokens, price and cost. It is not given their content, so it cannot tell it.
 */
@Injectable()
export class RequestObserver {
  private readonly logger = new Logger('ProviderRequest');
  private readonly attempts;
  private readonly seconds;
  private readonly tokens;

  constructor(
    metrics: Metrics,
    private readonly tracing: Tracing,
    @Inject(Config) private readonly config: Pick<Config, 'providerDebug'>,
  ) {
    this.attempts = metrics.counter({
      name: 'prorrata_attempts_total',
      help: 'Requests sent to providers by this process, by what became of them',
      labels: ['provider', 'model', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'prorrata_attempt_seconds',
      help: 'How long providers took to answer, whatever they answered',
      labels: ['provider', 'model'],
      buckets: SECONDS_BUCKETS,
    });
    this.tokens = metrics.counter({
      name: 'prorrata_attempt_tokens_total',
      help: 'Tokens that providers reported, in kinds that do not overlap',
      labels: ['provider', 'model', 'kind'],
    });
  }

  /** Call it when the request leaves; what it gives is called once with what came of it. */
  begin(request: ObservedRequest): (result: ObservedResult) => void {
    const startedMs = performance.now();
    const { provider, model } = request.account;
    const span = this.tracing.begin({
      name: 'provider request',
      kind: 'client',
      attributes: requestAttributes(request),
    });
    return (result) => {
      const tookMs = performance.now() - startedMs;
      const { outcomeClass, usage } = result;
      this.attempts.add({ provider, model, outcome: outcomeClass });
      this.seconds.observe({ provider, model }, tookMs / 1_000);
      if (usage?.status === 'known') {
        const { cacheHit, cacheMiss, output } = usage.usage;
        for (const [kind, count] of Object.entries({ cacheHit, cacheMiss, output })) {
          this.tokens.add({ provider, model, kind }, count);
        }
      }
      span.set(resultAttributes(result));
      if (outcomeClass !== 'success') span.fail(outcomeClass);
      span.end();
      if (this.config.providerDebug) this.logger.log(debugLine({ request, result, tookMs }));
    };
  }
}

function requestAttributes({ attemptId, account, key }: ObservedRequest): SpanAttributes {
  return {
    'prorrata.attempt_id': attemptId,
    'prorrata.provider_account_id': account.id,
    'prorrata.key_id': key.id,
    'gen_ai.provider.name': account.provider,
    'gen_ai.request.model': account.model,
  };
}

function resultAttributes({ raw, outcomeClass, usage }: ObservedResult): SpanAttributes {
  const tokens = usage?.status === 'known' ? usage.usage : undefined;
  return {
    'prorrata.outcome': outcomeClass,
    'http.response.status_code': raw.kind === 'response' ? raw.status : undefined,
    'prorrata.tokens.cache_hit': tokens?.cacheHit,
    'prorrata.tokens.cache_miss': tokens?.cacheMiss,
    'prorrata.tokens.output': tokens?.output,
    'prorrata.tokens.reasoning': tokens?.reasoning,
  };
}

/** What an operator needs to follow one request through ledger, log and the provider's own books. */
function debugLine(input: { request: ObservedRequest; result: ObservedResult; tookMs: number }): object {
  const { account, key, attemptId } = input.request;
  const { raw, outcomeClass, usage, cost } = input.result;
  const tokens = usage?.status === 'known' ? usage.usage : undefined;
  return {
    message: 'provider request',
    attemptId,
    accountId: account.id,
    provider: account.provider,
    model: account.model,
    keyId: key.id,
    maskedKey: maskSecret(key.secret),
    outcome: outcomeClass,
    httpStatus: raw.kind === 'response' ? raw.status : null,
    latencyMs: Math.round(input.tookMs),
    usage: usage?.status ?? 'missing',
    ...(tokens && {
      cacheHitTokens: tokens.cacheHit,
      cacheMissTokens: tokens.cacheMiss,
      outputTokens: tokens.output,
      reasoningTokens: tokens.reasoning,
    }),
    ...(cost.status === 'known'
      ? {
          cost: cost.amount,
          currency: cost.currency,
          rate: cost.rate,
          priceId: cost.priceId,
          rateUncertain: cost.windowUncertain,
        }
      : { cost: null, costUnknownBecause: cost.reason }),
  };
}
