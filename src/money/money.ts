import { formatDecimal, type Decimal } from './decimal.js';

/** Money as the REST contract writes it: a plain decimal string and an ISO 4217 code. */
export interface MoneyJson {
  amount: string;
  currency: string;
}

/** Costs are shown with at least this many places: one request costs about 10⁻⁴ USD. */
export const COST_PLACES = 12;

/** Money in contract form; costs keep at least twelve places. */
export function moneyJson(amount: Decimal, currency: string): MoneyJson {
  return { amount: formatDecimal(amount, COST_PLACES), currency };
}

/** The currency in which nothing spent is shown as zero. */
export const DEFAULT_COST_CURRENCY = 'USD';
