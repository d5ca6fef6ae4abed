import { divideRounded, sum, type Decimal } from '../../money/decimal.js';
import type { CompanyRow, CompanySums, CurrencyReport, TokenCounts, UsageCell } from './report-model.js';

/** Sums of the columns of a table of companies. */
export function sumCompanies(rows: readonly CompanyRow[]): CompanySums {
  const rounded = rows.flatMap((row) => (row.rounded === null ? [] : [row.rounded]));
  return {
    invoices: sum(rows.map((row) => row.invoices)),
    requests: sum(rows.map((row) => row.requests)),
    tokens: sumTokens(rows.map((row) => row.tokens)),
    direct: sum(rows.map((row) => row.direct)),
    shared: sum(rows.map((row) => row.shared)),
    rework: sum(rows.map((row) => row.rework)),
    amount: sum(rows.map((row) => row.amount)),
    adjustments: sum(rows.map((row) => row.adjustments)),
    rounded: rounded.length === 0 ? null : sum(rounded),
  };
}

export function sumTokens(counts: readonly TokenCounts[]): TokenCounts {
  return {
    cacheHit: sum(counts.map(({ cacheHit }) => cacheHit)),
    cacheMiss: sum(counts.map(({ cacheMiss }) => cacheMiss)),
    output: sum(counts.map(({ output }) => output)),
  };
}

/** Cells of one day, or of one model, become one. */
export function usageBy(
  field: 'day' | 'model',
  cells: readonly UsageCell[],
): { group: string; requests: bigint; tokens: TokenCounts; cost: Decimal }[] {
  return [...Map.groupBy(cells, (cell) => cell[field])]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([group, own]) => ({
      group,
      requests: sum(own.map(({ requests }) => requests)),
      tokens: sumTokens(own.map(({ tokens }) => tokens)),
      cost: sum(own.map(({ cost }) => cost)),
    }));
}

/** amount ÷ invoices to 18 places, for information; null without invoices. */
export function costPerInvoice(amount: Decimal, invoices: bigint): Decimal | null {
  return invoices > 0n ? divideRounded(amount, invoices, 'half-up') : null;
}

/** Throws where a report's columns do not add up: such a report must never leave the house. */
export function assertAddsUp(report: CurrencyReport): void {
  const { companies, sums, unallocated, unallocatedParts, total, currency } = report;
  const parts = sum(Object.values(unallocatedParts));
  const rows = companies.filter(({ direct, shared, amount }) => direct + shared !== amount);
  if (sums.amount + unallocated !== total || parts !== unallocated || rows.length > 0)
    throw new Error(`the report in ${currency} does not add up to its pool`);
}
