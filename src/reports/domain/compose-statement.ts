import type { Statement, StatementCost } from '../../costing/domain/statement.js';
import { parseDecimal } from '../../money/decimal.js';
import type { PeriodUseRow } from '../../usage/period-use.service.js';
import { conversionOf, usageCells } from './compose-currency.js';
import type {
  CostBasis,
  ReportChoice,
  StatementDocument,
  StatementReport,
  ReportHead,
} from './report-model.js';
import { costPerInvoice } from './sums.js';

/** A company's documents of a period, with the usage behind them. */
export function composeStatement(input: {
  head: ReportHead;
  company: StatementReport['company'];
  statements: readonly Statement[];
  use: readonly PeriodUseRow[];
}): StatementReport {
  const { head, company, statements, use } = input;
  return {
    kind: 'statement',
    ...head,
    company,
    documents: [...statements].sort(inOrder).map((statement) => documentOf(statement, use)),
  };
}

/** Statements before their corrections, each by number. */
function inOrder(a: Statement, b: Statement): number {
  if (a.kind !== b.kind) return a.kind === 'statement' ? -1 : 1;
  return (a.number ?? '') < (b.number ?? '') ? -1 : 1;
}

/** One document with the usage behind it. */
export function documentOf(statement: Statement, use: readonly PeriodUseRow[]): StatementDocument {
  const { id, number, kind, corrects, currency, issuedAt, conversionStatus, notes, hash } = statement;
  const { type, applied, warning } = statement.plan;
  return {
    id: statement.draft ? null : id,
    number: statement.draft ? null : number,
    kind,
    corrects,
    currency,
    issuedAt,
    lines: statement.lines.map((line) => ({
      line: line.line,
      kind: line.kind,
      description: line.description,
      quantity: line.quantity,
      unitPrice: line.unitPrice === null ? null : parseDecimal(line.unitPrice),
      amount: parseDecimal(line.amount),
      exact: parseDecimal(line.exact),
      sourcePeriod: line.sourcePeriod,
    })),
    subtotal: parseDecimal(statement.subtotal),
    taxes: statement.taxes.map((tax) => ({
      ...tax,
      base: parseDecimal(tax.base),
      amount: parseDecimal(tax.amount),
    })),
    total: parseDecimal(statement.total),
    exact: parseDecimal(statement.exact),
    cost: parseDecimal(statement.cost),
    rounding: {
      before: parseDecimal(statement.rounding.before),
      after: parseDecimal(statement.rounding.after),
    },
    converted: conversionOf(statement.converted),
    conversionStatus,
    plan: { type, applied, warning },
    notes,
    hash,
    basis: kind === 'statement' ? basisOf(statement, use) : null,
  };
}

function basisOf(statement: Statement, use: readonly PeriodUseRow[]): StatementDocument['basis'] {
  const invoices = BigInt(statement.invoices);
  return {
    choice: statement.allocation as ReportChoice | null,
    costs: statement.costs.map((cost) => costOf(cost, use)),
    invoices,
    costPerInvoice: costPerInvoice(parseDecimal(statement.exact), invoices),
  };
}

function costOf(cost: StatementCost, use: readonly PeriodUseRow[]): CostBasis {
  const { currency, rate } = cost;
  return {
    currency,
    own: parseDecimal(cost.own),
    rework: parseDecimal(cost.rework),
    shared: parseDecimal(cost.shared),
    adjustments: parseDecimal(cost.adjustments),
    amount: parseDecimal(cost.amount),
    rate: rate && { rate: parseDecimal(rate.rate), date: rate.date, source: rate.source },
    usage: usageCells(use.filter((row) => row.currency === currency)),
  };
}
