import {
  COST_LINE_KINDS,
  type Statement,
  type StatementCost,
  type StatementLine,
} from '../../../costing/domain/statement.js';
import { type Decimal, formatDecimal, multiply, parseDecimal } from '../../../money/decimal.js';
import { lineReason, planFormula } from './explain-plan-line.js';
import { evaluateFormula } from './formula.js';
import { amountOf, bracketed, type Step, stepOf, sumFormula } from './step.js';
import type { ExplainLanguage, Say } from './wording.js';

/** What a statement is explained with; `shares` by currency of their pools. */
export interface StatementFacts {
  statement: Statement;
  shares: ReadonlyMap<string, Step>;
  language: ExplainLanguage;
  say: Say;
}

/** The way down from a statement's total. */
export function explainStatement(facts: StatementFacts): Step {
  const { statement, say } = facts;
  const { currency, subtotal, total, taxes } = statement;
  const lines = stepOf({
    figure: 'subtotal',
    amount: parseDecimal(subtotal),
    currency,
    formula: sumFormula(statement.lines.map(({ amount }) => parseDecimal(amount))),
    sentence: say(
      `La suma de los ${statement.lines.length} renglones.`,
      `The sum of the ${statement.lines.length} lines.`,
    ),
    children: [
      ...statement.lines.map((line) => explainLine(facts, line)),
      ...statement.costs.map((cost) => explainCost(facts, cost)),
    ],
  });
  const taxSteps = taxes.map((tax) =>
    stepOf({
      figure: 'tax',
      amount: parseDecimal(tax.amount),
      currency,
      formula: formulaOf(
        `round(${bracketed(tax.base)} × ${tax.percent} ÷ 100; ${statement.places})`,
        parseDecimal(tax.amount),
      ),
      sentence: say(
        `${tax.name}: el ${tax.percent} % de ${tax.base}.`,
        `${tax.name}: ${tax.percent} % of ${tax.base}.`,
      ),
      facts: { name: tax.name, percent: tax.percent },
    }),
  );
  const name = statement.number ?? say('borrador', 'draft');
  return stepOf({
    figure: 'total',
    amount: parseDecimal(total),
    currency,
    formula: sumFormula([amountOf(lines), ...taxSteps.map(amountOf)]),
    sentence: statement.corrects
      ? say(
          `La nota crédito ${name} devuelve renglones del estado de cuenta ${statement.corrects.number}: ${statement.corrects.reason}`,
          `Credit note ${name} takes back lines of statement ${statement.corrects.number}: ${statement.corrects.reason}`,
        )
      : say(
          `El estado de cuenta ${name} suma sus renglones${taxes.length > 0 ? ' y los impuestos' : ''}.`,
          `Statement ${name} is the sum of its lines${taxes.length > 0 ? ' and of the taxes' : ''}.`,
        ),
    facts: {
      kind: statement.kind,
      ...(statement.number !== null && { number: statement.number }),
      ...(statement.corrects && { corrects: statement.corrects.number }),
    },
    children: [lines, ...taxSteps],
  });
}

/** The way down from one line alone; undefined where the statement has no such line. */
export function explainStatementLine(facts: StatementFacts, number: number): Step | undefined {
  const line = facts.statement.lines.find((one) => one.line === number);
  if (!line) return undefined;
  const step = explainLine(facts, line);
  const isCost = COST_LINE_KINDS.includes(line.kind);
  return isCost ? { ...step, children: facts.statement.costs.map((cost) => explainCost(facts, cost)) } : step;
}

/** A line: what it comes to exactly, and what rounding made of it. */
function explainLine({ statement, language, say }: StatementFacts, line: StatementLine): Step {
  const amount = parseDecimal(line.amount);
  const exact = parseDecimal(line.exact);
  const product = planFormula(statement, line, exact);
  const rounded = `round(${product ?? formatDecimal(exact)}; ${statement.places})`;
  const formula = evaluateFormula(rounded) === amount ? rounded : sumFormula([exact, amount - exact]);
  const fair = evaluateFormula(rounded) !== amount;
  const isCost = COST_LINE_KINDS.includes(line.kind);
  return stepOf({
    figure: 'line',
    amount,
    currency: statement.currency,
    formula,
    sentence: fair
      ? say(
          `${line.description.es}: exactamente ${line.exact}; el redondeo justo, que compensa lo de meses anteriores, lo dejó en ${line.amount}.`,
          `${line.description.en}: exactly ${line.exact}; fair rounding, which makes up for earlier months, made it ${line.amount}.`,
        )
      : [`${line.description[language]}.`, lineReason(statement, line, say)].join(' ').trim(),
    facts: {
      line: String(line.line),
      kind: line.kind,
      cost: String(isCost),
      exact: line.exact,
      ...(line.sourcePeriod !== null && { sourcePeriod: line.sourcePeriod }),
    },
  });
}

/** The formula where it comes to the amount (the last credit note takes what rounding has left), else the amount itself. */
function formulaOf(formula: string, amount: Decimal): string {
  return evaluateFormula(formula) === amount ? formula : sumFormula([amount]);
}

/** The company's part of one pool: own, rework, shared and adjustments, and its way into the statement's currency. */
function explainCost({ statement, shares, say }: StatementFacts, cost: StatementCost): Step {
  const parts = [cost.own, cost.rework, cost.shared, cost.adjustments].map((part) => parseDecimal(part));
  const amount = parseDecimal(cost.amount);
  const share = shares.get(cost.currency);
  const step = stepOf({
    figure: 'cost',
    amount,
    currency: cost.currency,
    formula: sumFormula(parts),
    sentence: say(
      `Su parte del costo en ${cost.currency}: propias ${cost.own}, reproceso ${cost.rework}, común ${cost.shared}, ajustes ${cost.adjustments}.`,
      `Its part of the cost in ${cost.currency}: own ${cost.own}, rework ${cost.rework}, shared ${cost.shared}, adjustments ${cost.adjustments}.`,
    ),
    facts: { own: cost.own, rework: cost.rework, shared: cost.shared, adjustments: cost.adjustments },
    children: share ? [share] : [],
  });
  if (cost.rate === null) return step;
  const { rate, base, quote, date, source } = cost.rate;
  return stepOf({
    figure: 'converted',
    amount: multiply(amount, parseDecimal(rate)),
    currency: statement.currency,
    formula: `round(${formatDecimal(amount)} × ${rate}; 18)`,
    sentence: say(
      `Un ${base} vale ${rate} ${quote} el ${date} (${source}).`,
      `One ${base} is ${rate} ${quote} on ${date} (${source}).`,
    ),
    facts: { rate, date, source },
    children: [step],
  });
}
