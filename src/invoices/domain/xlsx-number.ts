import { divideRounded } from '../../money/decimal.js';

/** Excel computes and shows 15 digits; in the file it writes 17, so that 8.2 may stand as 8.1999999999999993. */
const SIGNIFICANT_DIGITS = 15;
/** Far beyond any amount, small enough to write out. */
const EXPONENT_MAX = 40;

/**
 * The number of a workbook's cell as plain decimal text, worked out on its digits and never as a float: `1.5E7` gives
 * `15000000`. `undefined` when the text is no number or too large or small to write out.
 */
export function plainNumber(raw: string): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(raw.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  let exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  let digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const excess = digits.length - SIGNIFICANT_DIGITS;
  // Whole numbers are kept to the digit: they are numbers of documents and ids.
  if (excess > 0 && exponent < 0) {
    digits = divideRounded(BigInt(digits), 10n ** BigInt(excess), 'half-even').toString();
    exponent += excess;
  }
  if (exponent >= 0) return sign + (digits === '0' ? '0' : digits + '0'.repeat(exponent));
  const padded = digits.padStart(1 - exponent, '0');
  const places = padded.slice(exponent).replace(/0+$/, '');
  return `${sign}${padded.slice(0, exponent)}${places === '' ? '' : `.${places}`}`;
}

const DAY_MS = 86_400_000;
/** Day 60 of the 1900 system is the 29 February 1900, which never was; the days from 61 on count from here. */
const DAY_ZERO_1900 = Date.UTC(1899, 11, 30);
const DAY_ZERO_1904 = Date.UTC(1904, 0, 1);
const SERIAL_MIN_1900 = 61;
/** The last day of 9999. */
const SERIAL_MAX = 2_958_465;

/** `YYYY-MM-DD` of a serial day; a time of day is dropped. `undefined` outside 1900-03-01 to 9999. */
export function serialDate(raw: string, is1904: boolean): string | undefined {
  const days = Number(plainNumber(raw)?.split('.')[0] ?? 'NaN');
  if (!(days >= (is1904 ? 0 : SERIAL_MIN_1900) && days <= SERIAL_MAX)) return undefined;
  return new Date((is1904 ? DAY_ZERO_1904 : DAY_ZERO_1900) + days * DAY_MS).toISOString().slice(0, 10);
}
