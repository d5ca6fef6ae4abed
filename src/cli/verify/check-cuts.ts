import { type Decimal, formatDecimal, sum } from '../../money/decimal.js';
import type { Findings } from './findings.js';
import { isWithin, toMicroseconds } from './instants.js';
import type { PackBill } from './pack-bill.js';
import type { PackResult } from './pack-result.js';

/**
 * Buckets across the period's edge: their two parts come to what their lines bill, and what of one that begins here
 * belongs to other months is, key by key, what the cut says. The requests of those months are in no pack of this one.
 */
export function checkCuts(input: {
  result: PackResult;
  bill: PackBill;
  bounds: { startsAt: string; endsAt: string };
  findings: Findings;
}): void {
  const { result, bill, bounds, findings } = input;
  const same = (what: string, is: Decimal, must: Decimal) =>
    findings.same({
      check: 'bill',
      what,
      file: 'allocation.json',
      is: formatDecimal(is),
      must: formatDecimal(must),
    });
  for (const cut of result.cut) {
    same(`${cut.start} ${cut.model} billed`, cut.billed, bill.billedOf(cut));
    same(`${cut.start} ${cut.model} inside + outside`, cut.inside + cut.outside, cut.billed);
  }
  if (result.edges === null) return;
  const begins = ({ start }: { start: string }) => isWithin(toMicroseconds(start), bounds);
  const placeOf = ({ start, end, currency }: { start: string; end: string; currency: string }) =>
    `${start} ${end} ${currency}`;
  const cuts = Map.groupBy(result.cut.filter(begins), placeOf);
  const edges = Map.groupBy(result.edges, placeOf);
  for (const place of new Set([...cuts.keys(), ...edges.keys()])) {
    // Where bills go by the end of requests, a bucket that is not cut may hold some of another month, too.
    if (!cuts.has(place) && result.ratedByEnd.size > 0) continue;
    const outside = sum((cuts.get(place) ?? []).map((cut) => cut.outside));
    same(`${place} edge`, sum((edges.get(place) ?? []).map(({ amount }) => amount)), outside);
  }
}
