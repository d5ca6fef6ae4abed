import { readAmount } from './amount.js';
import { DocumentRejected } from './document.js';

/** `comma`: a decimal comma is allowed too, as in files separated by semicolons. */
export type DecimalStyle = 'point' | 'comma';

/**
 * An amount of a table as plain decimal text, `undefined` when blank. Where both signs may be the decimal sign, one
 * followed by exactly three digits may as well part thousands: that is refused (`invalid_amount`), never guessed.
 */
export function readTableAmount(text: string, style: DecimalStyle, where: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (style === 'point') return readAmount(trimmed, where);
  if (/^-?[1-9]\d{0,2}[.,]\d{3}$/.test(trimmed)) {
    throw new DocumentRejected(
      'invalid_amount',
      `${where}: "${trimmed}" may mean thousands or decimals; write it without thousands sign and with two places.`,
    );
  }
  return readAmount(/^-?\d+,\d+$/.test(trimmed) ? trimmed.replace(',', '.') : trimmed, where);
}
