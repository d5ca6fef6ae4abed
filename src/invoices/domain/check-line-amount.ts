import { type Decimal, SCALE, divideRounded, multiply, parseDecimal } from '../../money/decimal.js';
import type { DocumentWarning } from './document.js';

export interface LineArithmetic {
  lineId: string;
  amount: string;
  quantity?: string | undefined;
  unitPrice?: string | undefined;
  baseQuantity?: string | undefined;
  /** Charges minus discounts of the line. */
  adjustment: Decimal;
}

/**
 * Warns with `line_amount_mismatch` when a line's amount is neither quantity × price nor that ÷ base quantity, after
 * discounts and charges, to within one unit of the amount's last place. The stated amount stays what it is.
 */
export function checkLineAmount(line: LineArithmetic): DocumentWarning[] {
  if (line.quantity === undefined || line.unitPrice === undefined) return [];
  const amount = parseDecimal(line.amount);
  const product = multiply(parseDecimal(line.quantity), parseDecimal(line.unitPrice));
  const base = line.baseQuantity === undefined ? 0n : parseDecimal(line.baseQuantity);
  // Senders disagree on whether the price is for one unit or for BaseQuantity units.
  const candidates = base > 0n ? [product, divideRounded(product * unit(0), base, 'half-up')] : [product];
  const tolerance = unit(placesOf(line.amount));
  if (candidates.some((each) => within(each + line.adjustment - amount, tolerance))) return [];
  return [
    {
      code: 'line_amount_mismatch',
      message: `Line ${line.lineId}: quantity ${line.quantity} at ${line.unitPrice} does not give ${line.amount}.`,
    },
  ];
}

function placesOf(text: string): number {
  const point = text.indexOf('.');
  // Amounts without places are whole units of account, but most senders round to cents.
  return point < 0 ? 2 : Math.min(text.length - point - 1, SCALE);
}

function unit(places: number): Decimal {
  return 10n ** BigInt(SCALE - places);
}

function within(difference: Decimal, tolerance: Decimal): boolean {
  return difference <= tolerance && difference >= -tolerance;
}
