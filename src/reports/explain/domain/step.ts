import { type Decimal, formatDecimal, parseDecimal } from '../../../money/decimal.js';
import { type MoneyJson, moneyJson } from '../../../money/money.js';
import { evaluateFormula } from './formula.js';

/** One figure, what it is made of, and how to get it from that. */
export interface Step {
  /** What the figure is: `total`, `line`, `share`, `invoice`, `attempt`, `billLine` … */
  figure: string;
  amount: MoneyJson;
  /** Numbers and signs that come to the amount, exactly; null where the figure is stated by somebody else. */
  formula: string | null;
  sentence: string;
  /** What the figure is about, by name: ids, tokens, prices, file and line. */
  facts: Readonly<Record<string, string>>;
  children: Step[];
}

/** A step that checks itself: a formula that does not come to its amount is never shown. */
export function stepOf(input: {
  figure: string;
  amount: Decimal;
  currency: string;
  formula: string | null;
  sentence: string;
  facts?: Readonly<Record<string, string>>;
  children?: Step[];
}): Step {
  const { figure, amount, currency, formula, sentence, facts = {}, children = [] } = input;
  if (formula !== null && evaluateFormula(formula) !== amount)
    throw new Error(`the formula of ${figure} does not come to ${formatDecimal(amount)}: ${formula}`);
  return { figure, amount: moneyJson(amount, currency), formula, sentence, facts, children };
}

/** A sum as a formula; negative parts are subtracted. Nothing to add is 0. */
export function sumFormula(parts: readonly Decimal[]): string {
  const [first, ...others] = parts;
  if (first === undefined) return '0';
  const rest = others.map((part) => (part < 0n ? ` − ${formatDecimal(-part)}` : ` + ${formatDecimal(part)}`));
  return `${first < 0n ? `−${formatDecimal(-first)}` : formatDecimal(first)}${rest.join('')}`;
}

/** A part of an amount by weight, as the largest remainder gave it: cut off after 18 places, and perhaps a last unit. */
export function partFormula(input: {
  amount: Decimal;
  weight: string;
  weights: string;
  part: Decimal;
}): string {
  const { amount, weight, weights, part } = input;
  const cut = `floor(${formatDecimal(amount)} × ${weight} ÷ ${weights})`;
  const extra = part - evaluateFormula(cut);
  if (extra === 0n) return cut;
  return extra < 0n ? `${cut} − ${formatDecimal(-extra)}` : `${cut} + ${formatDecimal(extra)}`;
}

export function amountOf(step: Step): Decimal {
  return parseDecimal(step.amount.amount);
}

/** Negative numbers stand in brackets. */
export function bracketed(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}
