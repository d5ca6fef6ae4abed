import { parseDecimal, type Decimal } from '../../money/decimal.js';
import type { FieldFault } from '../../errors/problem.js';

/** One unit of `base` in `quote`, on every day from `validFrom` to `validTo`, both included. */
export interface ExchangeRate {
  base: string;
  quote: string;
  rate: Decimal;
  /** `YYYY-MM-DD`. */
  validFrom: string;
  validTo: string;
}

/** A rate as it was read, and where it stands: `rows.3` and, in words, `line 5`. */
export interface ReadRate extends ExchangeRate {
  path: string;
  where: string;
}

export type RatesRead = { ok: true; rates: ReadRate[] } | { ok: false; faults: FieldFault[] };

/** The full series since 1991 has some 8,100 rows. */
export const RATES_MAX = 20_000;
/** More faults than this help nobody. */
export const RATE_FAULTS_MAX = 100;

const RATE = /^\d{1,20}(\.\d{1,18})?$/;
const CURRENCY = /^[A-Z]{3}$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD` of a day that exists. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  return year >= 1900 && day >= 1 && day <= days;
}

/** Days from the first to the last, both counted. */
export function daysSpanned(validFrom: string, validTo: string): number {
  const dayMs = 86_400_000;
  return (Date.parse(`${validTo}T00:00:00Z`) - Date.parse(`${validFrom}T00:00:00Z`)) / dayMs + 1;
}

/** Reads a rate written as plain decimal text; undefined where it is none or not above 0. */
export function readRate(text: unknown): Decimal | undefined {
  if (typeof text !== 'string' || !RATE.test(text)) return undefined;
  const rate = parseDecimal(text);
  return rate > 0n ? rate : undefined;
}

/** Reads our own form, `{base, quote, rate, validFrom, validTo}`; anything else is a fault with its path. */
export function readOwnRates(rows: readonly unknown[], path: string): RatesRead {
  const faults: FieldFault[] = [];
  const rates = rows.flatMap((row, index) => {
    const at = `${path}.${index}`;
    const read = readOwnRate(row, at);
    if ('rate' in read) return [read];
    faults.push(...read.faults);
    return [];
  });
  return faults.length > 0 ? { ok: false, faults: faults.slice(0, RATE_FAULTS_MAX) } : { ok: true, rates };
}

const OWN_FIELDS = ['base', 'quote', 'rate', 'validFrom', 'validTo'];

function readOwnRate(row: unknown, path: string): ReadRate | { faults: FieldFault[] } {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return { faults: [{ path, message: 'must be an object {base, quote, rate, validFrom, validTo}' }] };
  const { base, quote, rate, validFrom, validTo } = row as Record<string, unknown>;
  const faults: FieldFault[] = Object.keys(row)
    .filter((key) => !OWN_FIELDS.includes(key))
    .map((key) => ({ path: `${path}.${key.slice(0, 60)}`, message: 'is not a field of a rate' }));
  const demand = (field: string, holds: boolean, message: string) => {
    if (!holds) faults.push({ path: `${path}.${field}`, message });
  };
  const isCode = (value: unknown): value is string => typeof value === 'string' && CURRENCY.test(value);
  const isDate = (value: unknown): value is string => typeof value === 'string' && isDay(value);
  const value = readRate(rate);
  demand('base', isCode(base), 'must be an ISO 4217 code such as USD');
  demand('quote', isCode(quote) && quote !== base, 'must be another ISO 4217 code, such as COP');
  demand('rate', value !== undefined, 'must be a decimal string above 0, such as "4008.70"');
  demand('validFrom', isDate(validFrom), 'must be a day such as 2026-11-20');
  demand('validTo', isDate(validTo), 'must be a day such as 2026-11-20');
  if (isDate(validFrom) && isDate(validTo))
    demand('validTo', validTo >= validFrom, 'must not be before validFrom');
  if (faults.length > 0 || value === undefined) return { faults };
  return {
    base: base as string,
    quote: quote as string,
    rate: value,
    validFrom: validFrom as string,
    validTo: validTo as string,
    path,
    where: path,
  };
}
