import { SCALE, divideRounded, formatDecimal, isDecimal, parseDecimal } from '../../money/decimal.js';
import type { DocumentWarning } from './document.js';
import { type XmlNode, childrenOf, textAt } from './xml-node.js';

const PESO = 'COP';
const ONE = 10n ** BigInt(SCALE);

/** Currencies worth about a peso or less: below 1 is their ordinary rate, so its size says nothing of its direction. */
const LIGHT = new Set([
  'GNF',
  'IDR',
  'IRR',
  'KHR',
  'LAK',
  'LBP',
  'MGA',
  'MNT',
  'PYG',
  'SYP',
  'TZS',
  'UGX',
  'UZS',
  'VND',
]);

/**
 * Pesos per unit of a foreign `currency`. Files give the pair in either direction with the same meaning, so the names
 * only choose the right pair; a rate below 1 of a heavier currency is units per peso, and is turned round.
 */
export function readExchangeRate(
  root: XmlNode,
  currency: string,
  warnings: DocumentWarning[],
): string | undefined {
  if (currency === PESO) return undefined;
  const nodes = [
    ...childrenOf(root, 'cac:PaymentExchangeRate'),
    ...childrenOf(root, 'cac:PaymentAlternativeExchangeRate'),
  ];
  for (const node of nodes) {
    const pair = [
      textAt(node, 'cbc:SourceCurrencyCode') ?? currency,
      textAt(node, 'cbc:TargetCurrencyCode') ?? PESO,
    ];
    const rate = textAt(node, 'cbc:CalculationRate') ?? '';
    if (!pair.includes(PESO) || !pair.includes(currency) || !isDecimal(rate) || parseDecimal(rate) <= 0n)
      continue;
    if (parseDecimal(rate) >= ONE || LIGHT.has(currency)) return rate;
    return formatDecimal(divideRounded(ONE * ONE, parseDecimal(rate), 'half-even'));
  }
  warnings.push({
    code: 'foreign_currency_without_rate',
    message: `The document is in ${currency} and states no usable rate to pesos.`,
  });
  return undefined;
}
