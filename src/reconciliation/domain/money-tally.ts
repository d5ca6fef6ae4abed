import { formatDecimal, type Decimal } from '../../money/decimal.js';

/** Sums of money by currency. */
export class MoneyTally {
  private readonly sums = new Map<string, Decimal>();

  add(currency: string, amount: Decimal): void {
    this.sums.set(currency, (this.sums.get(currency) ?? 0n) + amount);
  }

  /** In the order of the currencies' codes. */
  list(): { amount: string; currency: string }[] {
    return [...this.sums]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([currency, amount]) => ({ amount: formatDecimal(amount), currency }));
  }
}
