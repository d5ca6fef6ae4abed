import { csvRecord, type CsvCell } from '../http/csv.js';
import { type AttemptRow, attemptView } from './attempt-view.js';
import type { AttemptView } from './usage.dto.js';

type Field = (view: AttemptView, row: AttemptRow) => CsvCell;

/** The view of a request, flat: a name of a column and what stands in it. */
const FIELDS: Readonly<Record<string, Field>> = {
  id: ({ id }) => id,
  invoiceId: ({ invoiceId }) => invoiceId,
  companyId: ({ companyId }) => companyId,
  providerAccountId: ({ providerAccountId }) => providerAccountId,
  keyId: ({ keyId }) => keyId,
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  number: ({ number }) => number,
  status: ({ status }) => status,
  outcome: ({ outcome }) => outcome,
  detail: ({ detail }) => detail,
  httpStatus: ({ httpStatus }) => httpStatus,
  startedAt: ({ startedAt }) => startedAt,
  finishedAt: ({ finishedAt }) => finishedAt,
  cacheHitTokens: ({ tokens }) => tokens?.cacheHit ?? null,
  cacheMissTokens: ({ tokens }) => tokens?.cacheMiss ?? null,
  outputTokens: ({ tokens }) => tokens?.output ?? null,
  reasoningTokens: ({ tokens }) => tokens?.reasoning ?? null,
  // A cost nobody knows is an empty cell, never 0.
  cost: ({ cost }) => cost?.amount ?? null,
  currency: (_, { currency }) => currency,
  costStatus: ({ costStatus }) => costStatus,
  priceId: ({ priceId }) => priceId,
  rate: ({ rate }) => rate,
  rateUncertain: ({ rateUncertain }) => rateUncertain,
  providerCost: ({ providerCost }) => providerCost?.amount ?? null,
  providerCostCurrency: ({ providerCost }) => providerCost?.currency ?? null,
  providerCostDiffers: ({ providerCostDiffers }) => providerCostDiffers,
  promptVersion: ({ promptVersion }) => promptVersion,
  thinking: ({ thinking }) => thinking,
  responseModel: ({ responseModel }) => responseModel,
  settledByBill: ({ settledByBill }) => settledByBill,
  settledHow: ({ settledHow }) => settledHow,
};

/** The names of the columns. */
export const ATTEMPT_CSV_HEADER = csvRecord(Object.keys(FIELDS));

/** One request as a record of CSV. */
export function attemptCsv(row: AttemptRow): string {
  const view = attemptView(row);
  return csvRecord(Object.values(FIELDS).map((field) => field(view, row)));
}
