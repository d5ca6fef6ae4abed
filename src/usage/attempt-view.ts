import { parseDecimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import { ticksAsMoney } from './domain/cost-ticks.js';
import type { SettledHow } from './domain/bucket-use.js';
import type { AttemptView } from './usage.dto.js';

/** A row of the ledger as it is read for showing. */
export interface AttemptRow {
  id: string;
  invoiceId: string;
  companyId: string;
  providerAccountId: string;
  keyId: string;
  provider: string;
  model: string;
  number: number;
  status: string;
  outcome: string | null;
  detail: string | null;
  httpStatus: number | null;
  startedAt: Date;
  finishedAt: Date | null;
  cacheHit: string | null;
  cacheMiss: string;
  output: string;
  reasoning: string;
  cost: string | null;
  costStatus: string;
  currency: string;
  priceId: string | null;
  rate: string | null;
  rateUncertain: boolean;
  providerCostTicks: string | null;
  providerCostDiffers: boolean;
  promptVersion: string;
  thinking: boolean;
  responseModel: string | null;
  settledByBill: string | null;
  settledHow: SettledHow | null;
}

/** What is read of it. */
export const ATTEMPT_COLUMNS = `id, invoice_id as "invoiceId", company_id as "companyId", provider_account_id as "providerAccountId",
  key_id as "keyId", provider, model, number, status, outcome, detail, http_status as "httpStatus",
  started_at as "startedAt", finished_at as "finishedAt", cache_hit_tokens as "cacheHit", cache_miss_tokens as "cacheMiss",
  output_tokens as output, reasoning_tokens as reasoning, cost, cost_status as "costStatus", currency,
  price_id as "priceId", rate, rate_uncertain as "rateUncertain", provider_cost_ticks as "providerCostTicks",
  provider_cost_differs as "providerCostDiffers", prompt_version as "promptVersion", thinking,
  response_model as "responseModel", settled_by_bill as "settledByBill", settled_how as "settledHow"`;

/** A request as the contract writes it. */
export function attemptView(row: AttemptRow): AttemptView {
  const { cacheHit, cacheMiss, output, reasoning, cost, currency, ...others } = row;
  const { startedAt, finishedAt, providerCostTicks, ...rest } = others;
  return {
    ...rest,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    tokens:
      cacheHit === null
        ? null
        : {
            cacheHit: Number(cacheHit),
            cacheMiss: Number(cacheMiss),
            output: Number(output),
            reasoning: Number(reasoning),
          },
    cost: cost === null ? null : moneyJson(parseDecimal(cost), currency),
    providerCost: providerCostTicks === null ? null : ticksAsMoney(providerCostTicks),
  };
}
