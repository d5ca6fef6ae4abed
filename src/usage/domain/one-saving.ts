import { parseDecimal, sum } from '../../money/decimal.js';
import { moneyJson, type MoneyJson } from '../../money/money.js';

/** What waiting for cheaper hours saved, as one amount; null when nothing waited, or in more than one currency. */
export function oneSaving(parts: readonly { saving: string | null; currency: string }[]): MoneyJson | null {
  const saved = parts.flatMap(({ saving, currency }) => (saving === null ? [] : [{ saving, currency }]));
  const [first] = saved;
  if (!first || saved.some(({ currency }) => currency !== first.currency)) return null;
  return moneyJson(sum(saved.map(({ saving }) => parseDecimal(saving))), first.currency);
}
