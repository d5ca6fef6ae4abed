import { DecimalError, fromInteger, parseDecimal, type Decimal } from '../../money/decimal.js';

/** What an account has left in one currency, as exact decimal text. Two currencies are never added. */
export interface BalanceAmounts {
  currency: string;
  total: string;
  /** Given by the provider; used up before money that was paid in. */
  granted: string;
  toppedUp: string;
}

/** A balance as the provider states it, or why what it states cannot be counted as truth. */
export type BalanceReading =
  | { status: 'known'; isAvailable: boolean; balances: BalanceAmounts[] }
  | { status: 'invalid'; reason: string };

/** How a provider tells its balance to an API key, or why it does not. */
export type BalanceProtocol =
  | { supported: true; url(baseUrl: string): string; read(body: unknown): BalanceReading }
  | { supported: false; reason: string };

/** Nobody keeps this much with a provider of tokens: a larger figure is a fault, not a fortune. */
const AMOUNT_MAX: Decimal = fromInteger(1_000_000_000);
/** The three figures may each be rounded to two places by the provider. */
const ROUNDING: Decimal = parseDecimal('0.02');

/**
 * What is wrong with the figures of one currency; undefined when they can be believed. A debt (below zero) is possible,
 * since requests under way are charged after the last cent is gone; a debt of granted money is not.
 */
export function amountsFault(amounts: BalanceAmounts): string | undefined {
  try {
    const { total, granted, toppedUp } = {
      total: parseDecimal(amounts.total),
      granted: parseDecimal(amounts.granted),
      toppedUp: parseDecimal(amounts.toppedUp),
    };
    if ([total, granted, toppedUp].some((amount) => absolute(amount) > AMOUNT_MAX))
      return 'an amount is too large to be true';
    if (granted < 0n) return 'less than nothing was granted';
    if (absolute(total - granted - toppedUp) > ROUNDING)
      return 'what was granted and what was paid in do not add up to the total';
    return undefined;
  } catch (error) {
    if (error instanceof DecimalError) return 'an amount is no plain decimal';
    throw error;
  }
}

/**
 * Whether a reading allows work to go on: the provider says so, and there is something in at least one currency. A
 * provider that says "available" of an empty purse contradicts itself; then only a real request can tell.
 */
export function canServe(reading: {
  isAvailable: boolean;
  balances: readonly Pick<BalanceAmounts, 'total'>[];
}): boolean {
  return reading.isAvailable && reading.balances.some(({ total }) => parseDecimal(total) > 0n);
}

function absolute(value: Decimal): Decimal {
  return value < 0n ? -value : value;
}
