import { type Decimal, isDecimal, parseDecimal } from '../../money/decimal.js';

/** A cell's amount; null for what is no plain decimal. */
export function decimalOf(cell: string): Decimal | null {
  return isDecimal(cell) ? parseDecimal(cell) : null;
}

/** A cell's whole count; null for what is none. */
export function countOf(cell: string): bigint | null {
  return /^\d{1,30}$/.test(cell) ? BigInt(cell) : null;
}
