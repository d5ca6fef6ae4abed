/** An exact decimal: `digits` units of 10^-places. Money is never a float in the console either. */
export interface Decimal {
  digits: bigint;
  places: number;
}

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads plain decimal text; undefined when it is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PLAIN.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, places: fraction.length };
}

export function isZero(text: string): boolean {
  return parseDecimal(text)?.digits === 0n;
}

/** Plain decimal text of a decimal, all places kept. */
export function decimalText({ digits, places }: Decimal): string {
  const negative = digits < 0n;
  const all = (negative ? -digits : digits).toString().padStart(places + 1, '0');
  const whole = all.slice(0, all.length - places);
  const fraction = all.slice(all.length - places);
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The exact sum of decimal texts. A text that is no decimal is a fault of the API and throws. */
export function sumText(texts: readonly string[]): string {
  const values = texts.map((text) => {
    const value = parseDecimal(text);
    if (!value) throw new Error(`not a decimal: ${text}`);
    return value;
  });
  const places = Math.max(0, ...values.map((value) => value.places));
  const digits = values.reduce(
    (total, value) => total + value.digits * 10n ** BigInt(places - value.places),
    0n,
  );
  return decimalText({ digits, places });
}

/** Negative, 0 or positive, like a sort comparator. */
export function compareText(left: string, right: string): number {
  const a = parseDecimal(left) ?? { digits: 0n, places: 0 };
  const b = parseDecimal(right) ?? { digits: 0n, places: 0 };
  const places = Math.max(a.places, b.places);
  const scaled = (value: Decimal) => value.digits * 10n ** BigInt(places - value.places);
  const difference = scaled(a) - scaled(b);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** Moves the decimal point, exactly: the price of one token becomes that of a million with `by` 6. */
export function shiftText(text: string, by: number): string | undefined {
  const value = parseDecimal(text);
  if (!value) return undefined;
  const places = value.places - by;
  const shifted =
    places >= 0
      ? { digits: value.digits, places }
      : { digits: value.digits * 10n ** BigInt(-places), places: 0 };
  return trimZeros(decimalText(shifted));
}

/** Without zeros that say nothing: `1.500` gives `1.5`. */
export function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** How large a part of `whole` is, from 0 to 1, for the length of a bar. Only the ratio becomes a float. */
export function ratioText(part: string, whole: string): number {
  const a = parseDecimal(part);
  const b = parseDecimal(whole);
  if (!a || !b || b.digits <= 0n || a.digits <= 0n) return 0;
  const places = Math.max(a.places, b.places);
  const scaled = (value: Decimal) => value.digits * 10n ** BigInt(places - value.places);
  return Math.min(1, Number((scaled(a) * 10_000n) / scaled(b)) / 10_000);
}
