import type { Statement, StatementLine } from '../../../costing/domain/statement.js';
import { type Decimal, parseDecimal } from '../../../money/decimal.js';
import { evaluateFormula } from './formula.js';
import { bracketed, sumFormula } from './step.js';
import type { Say } from './wording.js';

/** How a line of the plan comes about, from the statement's own figures; undefined where it is stated as it is. */
export function planFormula(statement: Statement, line: StatementLine, exact: Decimal): string | undefined {
  const candidates = planFormulas(statement, line);
  return candidates.find((formula) => evaluateFormula(formula) === exact);
}

function planFormulas({ cost, lines, plan }: Statement, line: StatementLine): string[] {
  const { kind, quantity, unitPrice } = line;
  const before = sumFormula(
    lines.filter((one) => one.line < line.line).map(({ amount }) => parseDecimal(amount)),
  );
  switch (kind) {
    case 'markup':
      return quantity === null ? [] : [`round(${bracketed(cost)} × ${quantity} ÷ 100; 18)`];
    case 'fee':
    case 'included':
      return quantity === null || unitPrice === null ? [] : [`${quantity} × ${bracketed(unitPrice)}`];
    case 'covered':
      return [`−${bracketed(cost)}`];
    case 'discount':
      return quantity === null ? [] : [`−round((${before}) × ${quantity} ÷ 100; 18)`];
    case 'minimum':
      return [`${minimumOf(plan)} − (${before})`];
    case 'base_fee':
    case 'own':
    case 'rework':
    case 'shared':
    case 'adjustment':
      return [];
  }
}

/** Why a line of a plan is there; of cost lines the costs tell. */
export function lineReason(
  { cost, plan, kind: document }: Statement,
  { kind }: StatementLine,
  say: Say,
): string {
  if (document === 'credit_note') return '';
  switch (kind) {
    case 'markup':
      return say(`Sobre el costo redondeado, ${cost}.`, `On the rounded cost, ${cost}.`);
    case 'fee':
      return say('Por factura procesada, por tramos.', 'For each invoice processed, by tiers.');
    case 'included':
      return say('El plan las incluye.', 'The plan includes them.');
    case 'base_fee':
      return say('Cada mes, según el plan.', 'Every month, by the plan.');
    case 'covered':
      return say('El plan cobra tarifas en lugar del costo.', 'The plan charges fees instead of the cost.');
    case 'discount':
      return say('Sobre todo lo anterior.', 'On all that stands before it.');
    case 'minimum':
      return say(
        `Lo que falta para el mínimo del plan, ${minimumOf(plan)}.`,
        `What is missing to the plan's minimum, ${minimumOf(plan)}.`,
      );
    case 'own':
    case 'rework':
    case 'shared':
    case 'adjustment':
      return '';
  }
}

function minimumOf({ terms }: Statement['plan']): string {
  const { minimum } = terms;
  return typeof minimum === 'string' ? minimum : '0';
}
