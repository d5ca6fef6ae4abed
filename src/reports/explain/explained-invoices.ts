import { Injectable } from '@nestjs/common';
import type { Runner } from '../../database/changed-rows.js';
import { InvoicesService } from '../../invoices/invoices.service.js';
import { parseDecimal } from '../../money/decimal.js';
import { type PriceEvidence, PriceEvidenceService } from '../../pricing/price-evidence.service.js';
import { type RequestBillLine, RequestBillLines } from '../../reconciliation/request-bill-lines.service.js';
import type { FrozenAttempt } from '../../usage/counted-attempts.js';
import { InvoiceCosts, type InvoiceCostsQuery } from '../../usage/invoice-costs.service.js';
import type { AttemptFacts, InvoiceFacts, TokenPrices } from './domain/explain-invoices.js';

/** A page of a company's dearest invoices, with everything behind their costs. */
@Injectable()
export class ExplainedInvoices {
  constructor(
    private readonly costs: InvoiceCosts,
    private readonly invoices: InvoicesService,
    private readonly prices: PriceEvidenceService,
    private readonly lines: RequestBillLines,
  ) {}

  async page(
    runner: Runner,
    query: InvoiceCostsQuery,
    page: { offset: number; limit: number },
  ): Promise<{ count: number; invoices: InvoiceFacts[] }> {
    const { count, invoices } = await this.costs.page(runner, query, page);
    const ids = invoices.map(({ id }) => id);
    const attempts = await this.costs.attempts(runner, query, ids);
    const numbers = await this.invoices.numbersOf(runner, ids);
    const priceIds = [...new Set(attempts.flatMap(({ priceId }) => priceId ?? []))];
    const prices = new Map((await this.prices.read(runner, priceIds)).map((price) => [price.id, price]));
    const lines = Map.groupBy(await this.lines.read(runner, attempts.map(billed)), (line) => line.requestId);
    const byInvoice = Map.groupBy(attempts, ({ invoiceId }) => invoiceId);
    return {
      count,
      invoices: invoices.map(({ id, cost }) => ({
        id,
        number: numbers.get(id) ?? null,
        cost: parseDecimal(cost),
        attempts: (byInvoice.get(id) ?? []).map((attempt) =>
          attemptFacts(attempt, prices.get(attempt.priceId ?? ''), lines.get(attempt.id) ?? []),
        ),
      })),
    };
  }
}

function billed(attempt: FrozenAttempt) {
  const { id, providerAccountId, keyId, model, responseModel, startedAt } = attempt;
  return {
    id,
    providerAccountId: providerAccountId ?? '',
    keyId: keyId ?? '',
    model: model ?? '',
    responseModel,
    startedAt,
  };
}

function attemptFacts(
  attempt: FrozenAttempt,
  price: PriceEvidence | undefined,
  bill: readonly RequestBillLine[],
): AttemptFacts {
  const { cacheHitTokens, cacheMissTokens, outputTokens } = attempt;
  return {
    id: attempt.id,
    number: attempt.number ?? '',
    model: attempt.model ?? '',
    startedAt: attempt.startedAt,
    keyId: attempt.keyId ?? '',
    status: attempt.status ?? '',
    outcome: attempt.outcome,
    accepted: attempt.accepted === 'true',
    settled: attempt.settled === 'true',
    tokens:
      cacheHitTokens === null
        ? null
        : {
            cacheHit: BigInt(cacheHitTokens),
            cacheMiss: BigInt(cacheMissTokens ?? 0),
            output: BigInt(outputTokens ?? 0),
          },
    rate: attempt.rate,
    priceId: attempt.priceId,
    prices: price ? pricesOf(price, attempt.rate) : null,
    cost: parseDecimal(attempt.cost ?? '0'),
    bill: bill.map((line) => ({
      kind: line.kind,
      startsAt: line.startsAt.toISOString(),
      endsAt: line.endsAt.toISOString(),
      quantity: line.quantity,
      price: line.price === null ? null : parseDecimal(line.price),
      cost: parseDecimal(line.cost),
      file: line.file,
      line: String(line.line),
    })),
  };
}

function pricesOf(price: PriceEvidence, rate: string | null): TokenPrices {
  const { peakCacheHit, peakCacheMiss, peakOutput } = price;
  if (rate === 'peak' && peakCacheHit !== null && peakCacheMiss !== null && peakOutput !== null)
    return {
      cacheHit: parseDecimal(peakCacheHit),
      cacheMiss: parseDecimal(peakCacheMiss),
      output: parseDecimal(peakOutput),
    };
  return {
    cacheHit: parseDecimal(price.cacheHit),
    cacheMiss: parseDecimal(price.cacheMiss),
    output: parseDecimal(price.output),
  };
}
