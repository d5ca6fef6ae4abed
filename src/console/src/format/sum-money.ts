import type { Money } from '../api/usage';
import { sumText } from './decimal';

/** Exact sums, one a currency: currencies are never added. */
export function sumMoney(amounts: readonly Money[]): Money[] {
  const byCurrency = Map.groupBy(amounts, ({ currency }) => currency);
  return [...byCurrency].map(([currency, parts]) => ({
    currency,
    amount: sumText(parts.map(({ amount }) => amount)),
  }));
}
