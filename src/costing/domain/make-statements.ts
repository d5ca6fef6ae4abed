import { formatDecimal, multiply, sum, type Decimal } from '../../money/decimal.js';
import { minorUnitPlaces } from '../../money/minor-unit.js';
import type { AllocationChoice } from './allocation.js';
import { applyPlan, applyTaxes, roundToPlaces } from './apply-plan.js';
import {
  findCharges,
  type ChargedCompany,
  type PoolCost,
  type RateFor,
  type StatementPolicy,
} from './charge.js';
import { roundParts } from './cost-lines.js';
import { roundCharges, type Balance, type RoundedCharge } from './round-charges.js';
import type { ChargedPool, Statement, StatementCost, StatementLine } from './statement.js';
import {
  costLineText,
  noRateText,
  notConvertedText,
  planLineText,
  planWarningText,
} from './statement-texts.js';

/** A statement without what issuing gives it. */
export type StatementContent = Omit<Statement, 'id' | 'number' | 'draft' | 'issuedAt' | 'hash'>;

export interface StatementFacts {
  period: string;
  /** The day whose rates are used. */
  rateDate: string;
  resultId: string | null;
  choice: AllocationChoice;
  pools: readonly ChargedPool[];
  companies: readonly ChargedCompany[];
  balances: readonly Balance[];
  policy: StatementPolicy;
  rateFor: RateFor;
}

/** Everything that a period's statements say, company by company. */
export function makeStatements(facts: StatementFacts): StatementContent[] {
  const charges = findCharges(facts);
  const statements = roundCharges({ ...facts, charges }).map((charge) => statementOf(charge, facts));
  return statements.filter(({ lines, exact }) => lines.length > 0 || exact !== '0');
}

/** What one statement says, once its cost is rounded. */
export function statementOf(
  rounded: RoundedCharge,
  facts: Omit<StatementFacts, 'companies' | 'balances' | 'pools'>,
): StatementContent {
  const { charge, cost } = rounded;
  const { company, plan, places, currency } = charge;
  const lines = numbered([...costLines(rounded), ...planLines(rounded)]);
  const subtotal = sum(lines.map(({ amount }) => amount));
  const taxes = applyTaxes(subtotal, company.plan.taxes ?? facts.policy.taxes, places);
  const total = subtotal + sum(taxes.map(({ amount }) => amount));
  const amount = (value: Decimal) => formatDecimal(value, places);
  return {
    kind: 'statement',
    period: facts.period,
    companyId: company.id,
    companyName: company.name,
    taxId: company.taxId,
    currency,
    places,
    lines: lines.map((line) => ({ ...line, amount: amount(line.amount) })),
    subtotal: amount(subtotal),
    taxes: taxes.map((tax) => ({
      name: tax.name,
      percent: formatDecimal(tax.percent),
      base: amount(tax.base),
      amount: amount(tax.amount),
    })),
    total: amount(total),
    exact: formatDecimal(charge.exact),
    cost: amount(cost),
    rounding: { before: formatDecimal(rounded.before), after: formatDecimal(rounded.after) },
    costs: charge.costs.map(costView),
    ...conversion(charge, { total, facts }),
    plan: {
      type: plan.type,
      applied: charge.missingRate === null && company.planWarning === null,
      warning: company.planWarning,
      terms: charge.terms,
    },
    allocation: {
      method: facts.choice.method,
      driver: facts.choice.driver,
      pool: facts.choice.pool,
      cacheDiscount: facts.choice.cacheDiscount,
    },
    resultId: facts.resultId,
    invoices: Number(charge.invoices),
    invoicesProcessed: plan.tiers.length > 0 ? Number(company.processed) : null,
    corrects: null,
  };
}

type OpenLine = Omit<StatementLine, 'line' | 'amount'> & { amount: Decimal };

function numbered(lines: readonly OpenLine[]): (OpenLine & { line: number })[] {
  return lines.map((line, index) => ({ ...line, line: index + 1 }));
}

function costLines({ charge, cost }: RoundedCharge): OpenLine[] {
  const parts = charge.costs.flatMap(({ currency, parts }) => parts.map((part) => ({ part, currency })));
  const amounts = roundParts(
    parts.map(({ part }) => part.exact),
    cost,
    charge.places,
  );
  return parts.map(({ part, currency }, index) => ({
    kind: part.kind,
    description: costLineText(part, charge.costs.length > 1 ? currency : null),
    quantity: null,
    unitPrice: null,
    amount: amounts[index] ?? 0n,
    exact: formatDecimal(part.exact),
    sourcePeriod: part.sourcePeriod,
    adjustmentIds: [...part.adjustmentIds].sort(),
    correctsLine: null,
  }));
}

function planLines({ charge, cost }: RoundedCharge): OpenLine[] {
  const { plan, company, places } = charge;
  return applyPlan({ plan, cost, invoices: company.processed, places }).map((line) => ({
    kind: line.kind,
    description: planLineText(line),
    quantity: line.quantity,
    unitPrice: line.unitPrice === null ? null : formatDecimal(line.unitPrice),
    amount: line.amount,
    exact: formatDecimal(line.exact),
    sourcePeriod: null,
    adjustmentIds: [],
    correctsLine: null,
  }));
}

function costView({ currency, parts, pooled, rate }: PoolCost): StatementCost {
  const of = (kind: string) =>
    formatDecimal(sum(parts.filter((part) => part.kind === kind).map((part) => part.pooled)));
  return {
    currency,
    own: of('own'),
    rework: of('rework'),
    shared: of('shared'),
    adjustments: of('adjustment'),
    amount: formatDecimal(pooled),
    rate: rate && withoutValue(rate),
  };
}

/** The total in the company's currency, or why there is none. */
function conversion(
  { company, currency, missingRate }: RoundedCharge['charge'],
  { total, facts }: { total: Decimal; facts: Pick<StatementFacts, 'rateDate' | 'rateFor'> },
): Pick<Statement, 'converted' | 'conversionStatus' | 'notes'> {
  const warning = company.planWarning === null ? [] : [planWarningText(company.planWarning)];
  const date = facts.rateDate;
  if (missingRate) {
    const notes = [...warning, noRateText({ ...missingRate, date })];
    return { converted: null, conversionStatus: 'no_rate', notes };
  }
  if (currency === company.currency)
    return { converted: null, conversionStatus: 'same_currency', notes: warning };
  const rate = facts.rateFor(currency, company.currency);
  if (!rate) {
    const notes = [...warning, notConvertedText({ base: currency, quote: company.currency, date })];
    return { converted: null, conversionStatus: 'no_rate', notes };
  }
  const places = minorUnitPlaces(company.currency);
  const amount = formatDecimal(roundToPlaces(multiply(total, rate.value), places), places);
  const converted = { amount, currency: company.currency, rate: withoutValue(rate) };
  return { converted, conversionStatus: 'converted', notes: warning };
}

/** The rate as a statement shows it. */
function withoutValue(rate: NonNullable<PoolCost['rate']>): NonNullable<StatementCost['rate']> {
  const { base, quote, date, validFrom, validTo, source, inverse } = rate;
  return { base, quote, rate: rate.rate, date, validFrom, validTo, source, inverse };
}
