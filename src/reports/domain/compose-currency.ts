import type { AdjustmentView } from '../../costing/domain/adjustments.js';
import type { FrozenAllocation } from '../../costing/domain/frozen-result.js';
import type { Statement, StatementRate } from '../../costing/domain/statement.js';
import { parseDecimal, sum } from '../../money/decimal.js';
import type { PeriodUseRow } from '../../usage/period-use.service.js';
import type {
  AdjustmentRow,
  CompanyRow,
  Conversion,
  CurrencyReport,
  Cut,
  Reconciliation,
  ReportChoice,
  UsageCell,
} from './report-model.js';
import { assertAddsUp, sumCompanies, sumTokens } from './sums.js';

/** What one pool's part of the report is made of. */
export interface CurrencyFacts {
  allocation: FrozenAllocation;
  choice: ReportChoice;
  use: readonly PeriodUseRow[];
  adjustments: readonly AdjustmentView[];
  statements: readonly Statement[];
  companies: CompanyNames;
  reconciliation: Reconciliation | null;
  cuts: readonly Cut[];
  unknown: CurrencyReport['unknown'];
}

export type CompanyNames = ReadonlyMap<string, { name: string; taxId: string; checkDigit: string | null }>;

/** Puts together one pool's part; throws where it does not add up. */
export function composeCurrency(facts: CurrencyFacts): CurrencyReport {
  const { allocation, companies } = facts;
  const { currency } = allocation;
  const adjustments = adjustmentRows(facts.adjustments, { currency, companies });
  const rows = companyRows(facts, adjustments);
  const { unallocatedParts } = allocation;
  const report: CurrencyReport = {
    currency,
    choice: facts.choice,
    total: parseDecimal(allocation.total.amount),
    companies: rows,
    sums: sumCompanies(rows),
    unallocated: parseDecimal(allocation.unallocated.amount),
    unallocatedParts: {
      unattributed: parseDecimal(unallocatedParts.unattributed.amount),
      quarantined: parseDecimal(unallocatedParts.quarantined.amount),
      undecided: parseDecimal(unallocatedParts.undecided.amount),
    },
    adjustments,
    reconciliation: facts.reconciliation,
    cuts: [...facts.cuts],
    usage: usageCells(facts.use),
    unknown: facts.unknown,
  };
  assertAddsUp(report);
  return report;
}

/** A company with nothing but a correction has a row too. */
function companyRows(facts: CurrencyFacts, adjustments: readonly AdjustmentRow[]): CompanyRow[] {
  const { allocation, companies, statements } = facts;
  const { currency } = allocation;
  const use = Map.groupBy(facts.use, ({ companyId }) => companyId);
  const shares = new Map(allocation.companies.map((share) => [share.companyId, share]));
  const corrected = adjustments.flatMap(({ companyId }) => companyId ?? []);
  return [...new Set([...shares.keys(), ...corrected])].map((companyId): CompanyRow => {
    const share = shares.get(companyId);
    const own = use.get(companyId) ?? [];
    const statement = statements.find(
      (one) => one.companyId === companyId && one.kind === 'statement' && !one.draft && pays(one, currency),
    );
    const known = companies.get(companyId);
    return {
      companyId,
      name: share?.name ?? known?.name ?? companyId,
      taxId: statement?.taxId ?? fullTaxId(known),
      invoices: BigInt(share?.invoices ?? 0),
      requests: sum(own.map(({ requests }) => requests)),
      tokens: sumTokens(own.map(({ tokens }) => tokens)),
      direct: parseDecimal(share?.direct.amount ?? '0'),
      shared: parseDecimal(share?.shared.amount ?? '0'),
      rework: parseDecimal(share?.rework.amount ?? '0'),
      amount: parseDecimal(share?.amount.amount ?? '0'),
      adjustments: sum(adjustments.filter((one) => one.companyId === companyId).map(({ amount }) => amount)),
      rounded:
        statement && statement.costs.length === 1 && statement.currency === currency
          ? parseDecimal(statement.cost)
          : null,
      statement: statement ? statementOf(statement) : null,
    };
  });
}

/** Whether a statement charges the pool of a currency. */
function pays(statement: Statement, currency: string): boolean {
  return statement.costs.some((cost) => cost.currency === currency);
}

function statementOf(statement: Statement): CompanyRow['statement'] {
  return {
    number: statement.number ?? '',
    total: parseDecimal(statement.total),
    currency: statement.currency,
    converted: conversionOf(statement.converted),
  };
}

export function conversionOf(converted: Statement['converted']): Conversion | null {
  if (converted === null) return null;
  const { amount, currency, rate } = converted;
  return { amount: parseDecimal(amount), currency, ...rateOf(rate) };
}

function rateOf(rate: StatementRate) {
  return { rate: parseDecimal(rate.rate), rateDate: rate.date, source: rate.source };
}

function adjustmentRows(
  views: readonly AdjustmentView[],
  { currency, companies }: { currency: string; companies: CompanyNames },
): AdjustmentRow[] {
  return views
    .filter((view) => view.amount.currency === currency)
    .flatMap(({ id, sourcePeriod, reason, companies: parts, unallocated }) => {
      const row = (companyId: string | null, amount: string): AdjustmentRow => {
        const name = companyId === null ? null : (companies.get(companyId)?.name ?? companyId);
        return { id, companyId, name, sourcePeriod, reason, amount: parseDecimal(amount) };
      };
      const nobodys = parseDecimal(unallocated.amount);
      return [
        ...parts.map(({ companyId, amount }) => row(companyId, amount.amount)),
        ...(nobodys === 0n ? [] : [row(null, unallocated.amount)]),
      ];
    });
}

/** By day and model, in that order. */
export function usageCells(rows: readonly PeriodUseRow[]): UsageCell[] {
  return [...Map.groupBy(rows, ({ day, model }) => `${day} ${model}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own;
      if (!first) return [];
      return [
        {
          day: first.day,
          model: first.model,
          requests: sum(own.map(({ requests }) => requests)),
          tokens: sumTokens(own.map(({ tokens }) => tokens)),
          cost: sum(own.map(({ cost }) => cost)),
        },
      ];
    });
}

export function fullTaxId(company: { taxId: string; checkDigit: string | null } | undefined): string {
  if (!company) return '';
  return company.checkDigit === null ? company.taxId : `${company.taxId}-${company.checkDigit}`;
}
