import type { Decimal } from '../../money/decimal.js';

/** What the lines of one type and price come to. */
export interface PricedSum {
  name: string;
  cost: Decimal;
}

/** Three types at two rates in each of two currencies are 4,096 ways. */
const WAYS_MAX = 100_000;

/**
 * An account that changed its currency within a bucket: lines of one type and price are in one currency, and those of
 * each currency must come to what the cost file says of it. The one way to share them out, or undefined when there is
 * none or more than one.
 */
export function chooseCurrencies(
  sums: readonly PricedSum[],
  costs: ReadonlyMap<string, Decimal>,
): Map<string, string> | undefined {
  const currencies = [...costs.keys()].sort();
  const priced = sums.filter(({ cost }) => cost !== 0n);
  if (currencies.length ** priced.length > WAYS_MAX) return undefined;
  const left = new Map(costs);
  const chosen: string[] = [];
  const found: string[][] = [];
  const visit = (index: number): void => {
    const sum = priced[index];
    if (!sum) {
      if ([...left.values()].every((rest) => rest === 0n)) found.push([...chosen]);
      return;
    }
    for (const currency of currencies) {
      const rest = (left.get(currency) ?? 0n) - sum.cost;
      if (rest < 0n || found.length > 1) continue;
      left.set(currency, rest);
      chosen.push(currency);
      visit(index + 1);
      chosen.pop();
      left.set(currency, rest + sum.cost);
    }
  };
  visit(0);
  const [only] = found;
  if (found.length !== 1 || !only) return undefined;
  const byName = new Map(priced.map(({ name }, index) => [name, only[index] ?? '']));
  for (const { name, cost } of sums) if (cost === 0n) byName.set(name, currencies[0] ?? '');
  return byName;
}
