import { Injectable } from '@nestjs/common';
import type { CostOfUsage } from '../pricing/domain/cost-of-usage.js';
import { Metrics } from '../telemetry/metrics.js';
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

/** Watches requests to providers, in the process that sends them: counts and times. It never sees their content. */
@Injectable()
export class RequestObserver {
  private readonly attempts;
  private readonly seconds;
  private readonly tokens;

  constructor(metrics: Metrics) {
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
  begin({ account }: ObservedRequest): (result: ObservedResult) => void {
    const startedMs = performance.now();
    const { provider, model } = account;
    return ({ outcomeClass, usage }) => {
      this.attempts.add({ provider, model, outcome: outcomeClass });
      this.seconds.observe({ provider, model }, (performance.now() - startedMs) / 1_000);
      if (usage?.status !== 'known') return;
      const { cacheHit, cacheMiss, output } = usage.usage;
      for (const [kind, count] of Object.entries({ cacheHit, cacheMiss, output })) {
        this.tokens.add({ provider, model, kind }, count);
      }
    };
  }
}
