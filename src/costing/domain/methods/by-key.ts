import { sum, type Decimal } from '../../../money/decimal.js';
import type { CompanyUse } from '../allocation.js';
import type { Method } from './method.js';
import { spread } from './spread.js';

/**
 * From the bill by key: what it says of a key goes to the companies that used that key, in proportion to their own cost
 * on it (evenly, where it cost none of them anything). A key that nobody used stays undecided, and so does whatever the
 * bill tells of no key. `direct` is the company's own cost on its keys, `shared` what the bill makes of it.
 */
export const byKey: Method = ({ uses, ownResidual, keyTotals }) => {
  const costs = uses.map(costByKey);
  const amounts = uses.map(() => 0n);
  for (const [keyId, amount] of totalsByKey(keyTotals)) {
    const { parts } = spread({
      amount,
      weights: costs.map((byKey) => byKey.get(keyId) ?? 0n),
      fallback: costs.map((byKey) => byKey.has(keyId)),
    });
    parts.forEach((part, index) => (amounts[index] = (amounts[index] ?? 0n) + part));
  }
  const shares = uses.map(({ companyId }, index) => {
    const direct = sum(costs[index]?.values() ?? []);
    return { companyId, direct, shared: (amounts[index] ?? 0n) - direct, driverQuantity: null };
  });
  const undecided = sum(uses.map(({ cost }) => cost)) + ownResidual - sum(amounts);
  return { shares, undecided };
};

function costByKey({ keys }: CompanyUse): Map<string, Decimal> {
  const byKey = new Map<string, Decimal>();
  for (const { keyId, cost } of keys) byKey.set(keyId, (byKey.get(keyId) ?? 0n) + cost);
  return byKey;
}

/** A key told twice is one key: its parts are not rounded twice. */
function totalsByKey(totals: readonly { keyId: string; amount: Decimal }[]): Map<string, Decimal> {
  const byKey = new Map<string, Decimal>();
  for (const { keyId, amount } of totals) byKey.set(keyId, (byKey.get(keyId) ?? 0n) + amount);
  return byKey;
}
