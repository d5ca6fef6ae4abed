import type { FieldFault } from '../../errors/problem.js';
import { formatDecimal } from '../../money/decimal.js';
import { RATE_FAULTS_MAX, type ExchangeRate, type ReadRate } from './exchange-rate.js';

export type RatesSorted =
  { ok: true; fresh: ReadRate[]; unchanged: number } | { ok: false; faults: FieldFault[] };

/**
 * Tells new rates from known ones. A rate that lies within a known one of the same value says nothing new; one that meets
 * a known one in any other way contradicts it. `known`: stored rates that meet one of the `read` ones.
 */
export function sortRates(read: readonly ReadRate[], known: readonly ExchangeRate[]): RatesSorted {
  const faults: FieldFault[] = [];
  const fresh: ReadRate[] = [];
  let unchanged = 0;
  for (const rates of byPair([
    ...known.map(stored),
    ...read.map((rate) => ({ rate, where: rate.where, read: rate })),
  ])) {
    // In order of their first day only neighbours can meet, as long as those kept do not meet each other.
    let last: Placed | undefined;
    for (const next of rates) {
      if (!last || next.rate.validFrom > last.rate.validTo) {
        last = next;
        if (next.read) fresh.push(next.read);
        continue;
      }
      // A stored rate that meets a new one is never inside it: the new one would say it a second time.
      const inside =
        next.read !== null && next.rate.validTo <= last.rate.validTo && next.rate.rate === last.rate.rate;
      if (inside) unchanged++;
      else faults.push(contradiction(last, next));
    }
  }
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, RATE_FAULTS_MAX) };
  return { ok: true, fresh, unchanged };
}

interface Placed {
  rate: ExchangeRate;
  where: string;
  read: ReadRate | null;
}

const stored = (rate: ExchangeRate): Placed => ({ rate, where: 'the rates kept already', read: null });

function byPair(rates: readonly Placed[]): Placed[][] {
  const pairs = new Map<string, Placed[]>();
  for (const placed of rates) {
    const pair = `${placed.rate.base}/${placed.rate.quote}`;
    const list = pairs.get(pair);
    if (list) list.push(placed);
    else pairs.set(pair, [placed]);
  }
  return [...pairs.values()].map((list) => list.sort(inOrder));
}

/** By first day; of those that begin together the longer and the stored one come first. */
function inOrder(left: Placed, right: Placed): number {
  if (left.rate.validFrom !== right.rate.validFrom)
    return left.rate.validFrom < right.rate.validFrom ? -1 : 1;
  if (left.rate.validTo !== right.rate.validTo) return left.rate.validTo > right.rate.validTo ? -1 : 1;
  return Number(left.read !== null) - Number(right.read !== null);
}

function contradiction(left: Placed, right: Placed): FieldFault {
  // The stored rate stands; the one at fault is the one that was sent.
  const [kept, sent] = right.read ? [left, right] : [right, left];
  const tell = ({ rate }: Placed) => `${rate.validFrom} to ${rate.validTo} at ${formatDecimal(rate.rate)}`;
  return {
    path: sent.read?.path ?? 'rates',
    message: `${sent.where}: ${tell(sent)} meets ${tell(kept)} (${kept.where}), which says otherwise`,
  };
}
