import type { Language } from '../texts/language';

const MARKS: Record<Language, { group: string; decimal: string }> = {
  es: { group: '.', decimal: ',' },
  en: { group: ',', decimal: '.' },
};

/** Puts the separators of the language into plain decimal text, digit by digit. */
export function groupDigits(text: string, language: Language): string {
  const { group, decimal } = MARKS[language];
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${sign === '-' ? '\u2212' : ''}${grouped}${fraction === undefined ? '' : `${decimal}${fraction}`}`;
}

/** An amount of an invoice: at least two places, more only where the document has them. */
export function amountText(text: string, language: Language): string {
  const [whole = '', fraction = ''] = text.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(2, '0');
  return groupDigits(`${whole}.${kept}`, language);
}

/** A count of things, tokens or requests. */
export function countText(count: number, language: Language): string {
  return groupDigits(String(count), language);
}

export function percentText(share: number, language: Language): string {
  return `${groupDigits((share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0), language)} %`;
}

export function bytesText(bytes: number, language: Language): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${countText(Math.round(bytes / 1024), language)} kB`;
  return `${groupDigits((bytes / 1024 / 1024).toFixed(1), language)} MB`;
}
