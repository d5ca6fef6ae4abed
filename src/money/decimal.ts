/**
 * Exact decimals as integers at one fixed scale of 18 places, the only arithmetic used for prices, costs and
 * invoice amounts. 18 places hold every price per token seen so far (12) times one half three times over.
 */
export const SCALE = 18;

/** An amount in units of 10⁻¹⁸. */
export type Decimal = bigint;

const ONE = 10n ** BigInt(SCALE);
const PATTERN = /^(-?)(\d{1,30})(?:\.(\d{1,18}))?$/;

/** Why a text is not a decimal of ours. */
export class DecimalError extends Error {}

/**
 * True when `text` is plain decimal text (no exponent, no thousands separator, at most 18 places). A JSON number is
 * never decimal text: a pattern alone would turn it into text first and let it through.
 */
export function isDecimal(text: unknown): boolean {
  return typeof text === 'string' && PATTERN.test(text);
}

/** Reads plain decimal text such as `"0.000170250000"`; throws `DecimalError` on anything else. */
export function parseDecimal(text: string): Decimal {
  const match = typeof text === 'string' ? PATTERN.exec(text) : null;
  if (!match)
    throw new DecimalError(`not a plain decimal of at most ${SCALE} places: ${String(text).slice(0, 60)}`);
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(whole ?? '0') * ONE + BigInt(fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -value : value;
}

/** Writes a decimal with at least `minPlaces` places and no further trailing zeros. */
export function formatDecimal(value: Decimal, minPlaces = 0): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE);
  let places = SCALE;
  while (places > minPlaces && digits[digits.length - 1 - (SCALE - places)] === '0') places--;
  const fraction = digits.slice(-SCALE).slice(0, places);
  return `${negative ? '-' : ''}${whole}${places > 0 ? `.${fraction}` : ''}`;
}

/** The decimal of a whole number of units, for instance tokens. */
export function fromInteger(value: bigint | number): Decimal {
  return whole(value) * ONE;
}

/** price × whole count: exact, since the count has no places. Throws `DecimalError` on a count that is not whole. */
export function timesInteger(value: Decimal, count: bigint | number): Decimal {
  return value * whole(count);
}

/** Above 2⁵³ a `number` may stand for several integers, so it is refused like a fraction. */
function whole(value: bigint | number): bigint {
  if (typeof value === 'bigint') return value;
  if (!Number.isSafeInteger(value)) throw new DecimalError(`not an exact whole number: ${value}`);
  return BigInt(value);
}

export type Rounding = 'half-up' | 'half-even' | 'down';

/** Integer division with a named rounding mode; `divisor` > 0. */
export function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor <= 0n) throw new DecimalError('divisor must be positive');
  const negative = dividend < 0n;
  const absolute = negative ? -dividend : dividend;
  let quotient = absolute / divisor;
  const twice = (absolute % divisor) * 2n;
  if (rounding !== 'down') {
    if (twice > divisor || (twice === divisor && (rounding === 'half-up' || quotient % 2n === 1n)))
      quotient++;
  }
  return negative ? -quotient : quotient;
}

/** left × right rounded to our scale, half up: the only place where a product of two decimals may lose digits. */
export function multiply(left: Decimal, right: Decimal, rounding: Rounding = 'half-up'): Decimal {
  return divideRounded(left * right, ONE, rounding);
}

export function sum(values: Iterable<Decimal>): Decimal {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
