import { decimalText, parseDecimal, trimZeros } from './decimal';

const SIGNIFICANT_DIGITS = 4;

/** Half up, away from zero at a tie; text that has no more places stays as it is. */
export function roundText(text: string, places: number): string {
  const value = parseDecimal(text);
  if (!value || value.places <= places) return text;
  const divisor = 10n ** BigInt(value.places - places);
  const size = value.digits < 0n ? -value.digits : value.digits;
  const rounded = (size + divisor / 2n) / divisor;
  return decimalText({ digits: value.digits < 0n ? -rounded : rounded, places });
}

/** A cost short enough to read at a glance: two places from 1 up, four digits that count below. */
export function shortText(text: string): { text: string; exact: boolean } {
  const value = parseDecimal(text);
  if (!value) return { text, exact: true };
  if (value.digits === 0n) return { text: '0', exact: true };
  const size = value.digits < 0n ? -value.digits : value.digits;
  const leadingPlace = value.places - size.toString().length + 1;
  const places = leadingPlace <= 0 ? 2 : leadingPlace + SIGNIFICANT_DIGITS - 1;
  const short = roundText(text, places);
  return { text: trimZeros(short), exact: trimZeros(short) === trimZeros(text) };
}
