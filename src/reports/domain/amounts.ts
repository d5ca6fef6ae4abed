import { formatDecimal, type Decimal } from '../../money/decimal.js';

/** Amounts for people keep at least the cents; further digits are shown as far as there are any. */
const PLACES_MIN = 2;

/** The whole amount, to its last digit. */
export function amountText(amount: Decimal): string {
  return formatDecimal(amount, PLACES_MIN);
}

export function amountOrNull(amount: Decimal | null): string | null {
  return amount === null ? null : amountText(amount);
}

/** A plain decimal as a language writes it: 1234.5 is 1.234,5 in Spanish and 1,234.5 in English. */
export function localNumber(plain: string, language: 'es' | 'en'): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return plain;
  const [, sign = '', whole = '', fraction] = match;
  const [thousands, point] = language === 'es' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${sign}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}
