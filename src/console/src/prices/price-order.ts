import type { Price } from '../api/price';

export interface DatedPrice {
  price: Price;
  state: 'current' | 'past' | 'future';
}

/** By model, the newest first, each with whether it is in force: one that begins later replaces those before it. */
export function inOrder(prices: readonly Price[], now: Date): DatedPrice[] {
  const series = Map.groupBy(prices, (price) =>
    [price.provider, price.model, price.currency, String(price.minPromptTokens).padStart(9, '0')].join('|'),
  );
  return [...series]
    .toSorted(([left], [right]) => (left === right ? 0 : left < right ? -1 : 1))
    .flatMap(([, group]) => datedNewestFirst(group, now));
}

function datedNewestFirst(group: readonly Price[], now: Date): DatedPrice[] {
  const sorted = group.toSorted((a, b) => Date.parse(b.validFrom) - Date.parse(a.validFrom));
  const newest = sorted.find(({ validFrom }) => new Date(validFrom) <= now);
  return sorted.map((price) => {
    if (new Date(price.validFrom) > now) return { price, state: 'future' };
    const ended = price.validTo !== null && new Date(price.validTo) <= now;
    return { price, state: price === newest && !ended ? 'current' : 'past' };
  });
}
