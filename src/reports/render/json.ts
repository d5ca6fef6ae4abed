import { formatDecimal, type Decimal } from '../../money/decimal.js';
import { moneyJson, type MoneyJson } from '../../money/money.js';
import type {
  AdjustmentRow,
  CompanySums,
  Conversion,
  CurrencyReport,
  PeriodReport,
  ReportHead,
  ReportModel,
  StatementBasis,
  StatementDocument,
  StatementReport,
  TokenCounts,
  UsageCell,
} from '../domain/report-model.js';
import { usageBy } from '../domain/sums.js';

/** The report in the contract's form: money as decimal text with its currency, counts as numbers. */
export function reportJson(report: ReportModel): Record<string, unknown> {
  return report.kind === 'period' ? periodJson(report) : statementJson(report);
}

/** Where there is one currency its figures also stand at the top, in the form of the allocation's preview. */
function periodJson(report: PeriodReport): Record<string, unknown> {
  const currencies = report.currencies.map(currencyJson);
  return {
    kind: report.kind,
    ...headJson(report),
    ...(currencies.length === 1 && currencies[0]),
    currencies,
    blockers: report.blockers,
  };
}

function headJson(head: ReportHead): Record<string, unknown> {
  const { period, status, startsAt, endsAt, timeZone, asOf, closed } = head;
  return { period, status, startsAt, endsAt, timeZone, asOf, closed };
}

function currencyJson(part: CurrencyReport): Record<string, unknown> {
  const money = (amount: Decimal) => moneyJson(amount, part.currency);
  const orNull = (amount: Decimal | null) => (amount === null ? null : money(amount));
  return {
    currency: part.currency,
    ...part.choice,
    total: money(part.total),
    companies: part.companies.map((row) => ({
      companyId: row.companyId,
      name: row.name,
      taxId: row.taxId,
      ...sumsJson(row, money),
      statement: row.statement && {
        number: row.statement.number,
        total: moneyJson(row.statement.total, row.statement.currency),
        converted: conversionJson(row.statement.converted),
      },
    })),
    sums: sumsJson(part.sums, money),
    unallocated: money(part.unallocated),
    unallocatedParts: {
      unattributed: money(part.unallocatedParts.unattributed),
      quarantined: money(part.unallocatedParts.quarantined),
      undecided: money(part.unallocatedParts.undecided),
    },
    adjustments: part.adjustments.map((row) => adjustmentJson(row, money)),
    reconciliation: part.reconciliation && {
      bills: part.reconciliation.bills,
      billed: orNull(part.reconciliation.billed),
      metered: money(part.reconciliation.metered),
      residual: orNull(part.reconciliation.residual),
      unattributed: money(part.reconciliation.unattributed),
      foreignKeys: part.reconciliation.foreignKeys.map((key) => ({ ...key, amount: money(key.amount) })),
      quarantined: money(part.reconciliation.quarantined),
      differences: part.reconciliation.differences && {
        count: part.reconciliation.differences.count,
        amount: money(part.reconciliation.differences.amount),
      },
      meteredOnly: part.reconciliation.meteredOnly && {
        requests: Number(part.reconciliation.meteredOnly.requests),
        cost: money(part.reconciliation.meteredOnly.cost),
      },
    },
    cuts: part.cuts.map((cut) => ({
      ...cut,
      billed: money(cut.billed),
      inside: money(cut.inside),
      outside: money(cut.outside),
    })),
    usage: usageJson(part.usage, money),
    unknown: part.unknown && {
      requests: Number(part.unknown.requests),
      held: orNull(part.unknown.held),
    },
  };
}

type ToMoney = (amount: Decimal) => MoneyJson;

function sumsJson(row: CompanySums, money: ToMoney): Record<string, unknown> {
  return {
    invoices: Number(row.invoices),
    requests: Number(row.requests),
    tokens: tokensJson(row.tokens),
    direct: money(row.direct),
    shared: money(row.shared),
    amount: money(row.amount),
    rework: money(row.rework),
    adjustments: money(row.adjustments),
    rounded: row.rounded === null ? null : money(row.rounded),
  };
}

function tokensJson(tokens: TokenCounts): Record<keyof TokenCounts, number> {
  return {
    cacheHit: Number(tokens.cacheHit),
    cacheMiss: Number(tokens.cacheMiss),
    output: Number(tokens.output),
  };
}

function conversionJson(converted: Conversion | null): Record<string, unknown> | null {
  if (converted === null) return null;
  const { amount, currency, rate, rateDate, source } = converted;
  return { ...moneyJson(amount, currency), rate: formatDecimal(rate), rateDate, source };
}

function adjustmentJson(row: AdjustmentRow, money: ToMoney): Record<string, unknown> {
  const { id, companyId, name, sourcePeriod, reason } = row;
  return { id, companyId, name, sourcePeriod, reason, amount: money(row.amount) };
}

function usageJson(cells: readonly UsageCell[], money: ToMoney): Record<string, unknown> {
  const groups = (by: 'day' | 'model') =>
    usageBy(by, cells).map(({ group, requests, tokens, cost }) => ({
      [by]: group,
      requests: Number(requests),
      tokens: tokensJson(tokens),
      cost: money(cost),
    }));
  return { byDay: groups('day'), byModel: groups('model') };
}

/** The first document's fields also stand at the top: nearly always it is the only one. */
function statementJson(report: StatementReport): Record<string, unknown> {
  const { company } = report;
  const documents = report.documents.map(documentJson);
  return {
    kind: report.kind,
    ...headJson(report),
    companyId: company.id,
    companyName: company.name,
    taxId: company.taxId,
    ...documents[0],
    documents,
  };
}

export function documentJson(document: StatementDocument): Record<string, unknown> {
  const { currency } = document;
  const money = (amount: Decimal) => moneyJson(amount, currency);
  const { id, number, kind, corrects, issuedAt, conversionStatus, plan, notes, hash } = document;
  return {
    id,
    number,
    documentKind: kind,
    corrects,
    currency,
    issuedAt,
    lines: document.lines.map((line) => ({
      ...line,
      unitPrice: line.unitPrice === null ? null : money(line.unitPrice),
      amount: money(line.amount),
      exact: money(line.exact),
    })),
    subtotal: money(document.subtotal),
    taxes: document.taxes.map((tax) => ({ ...tax, base: money(tax.base), amount: money(tax.amount) })),
    total: money(document.total),
    exact: money(document.exact),
    cost: money(document.cost),
    rounding: { before: money(document.rounding.before), after: money(document.rounding.after) },
    converted: conversionJson(document.converted),
    conversionStatus,
    plan,
    notes,
    hash,
    ...(document.basis && basisJson(document.basis, money)),
  };
}

function basisJson(basis: StatementBasis, money: ToMoney): Record<string, unknown> {
  return {
    allocation: basis.choice,
    invoices: Number(basis.invoices),
    costPerInvoice: basis.costPerInvoice === null ? null : money(basis.costPerInvoice),
    costs: basis.costs.map((cost) => {
      const own = (amount: Decimal) => moneyJson(amount, cost.currency);
      return {
        currency: cost.currency,
        own: own(cost.own),
        rework: own(cost.rework),
        shared: own(cost.shared),
        adjustments: own(cost.adjustments),
        amount: own(cost.amount),
        rate: cost.rate && { ...cost.rate, rate: formatDecimal(cost.rate.rate) },
        usage: usageJson(cost.usage, own),
      };
    }),
  };
}
