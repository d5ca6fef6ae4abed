import { type Decimal, parseDecimal } from '../../src/money/decimal.js';
import type { MeterRecord } from '../../src/sandbox/meter-record.js';

/** An attempt as far as the comparison with a provider's books needs it. `cost` is decimal text. */
export interface BookedAttempt {
  id: string;
  status: 'in_flight' | 'succeeded' | 'failed' | 'unknown';
  outcome: string | null;
  cost: string | null;
  costStatus: 'known' | 'unknown';
}

export interface Comparison {
  attempts: number;
  unknown: number;
  /** Recorded, but it never reached the provider. */
  neverArrived: number;
  /** What the provider charged for requests whose answer we lost, in its smallest part. */
  held: Decimal;
  /** A sentence for everything that must not be. */
  violations: string[];
}

/**
 * The ledger against the provider's own books, request by request: nothing was sent unrecorded or twice, what is known
 * agrees to the last digit, and what the provider charged beyond that belongs to attempts of unknown cost and nothing
 * else. `billed` is the provider's own total.
 */
export function compareBooks(input: {
  attempts: readonly BookedAttempt[];
  records: readonly Pick<MeterRecord, 'requestId' | 'cost'>[];
  billed: string;
}): Comparison {
  const { attempts, records } = input;
  const violations: string[] = [];
  const counted = new Map<string, Pick<MeterRecord, 'requestId' | 'cost'>>();
  const recorded = new Set(attempts.map(({ id }) => id));
  for (const record of records) {
    const id = record.requestId ?? '';
    if (counted.has(id)) violations.push(`request ${id}: the provider counted it twice`);
    if (!recorded.has(id)) violations.push(`request ${id}: the provider counted it, no attempt records it`);
    counted.set(id, record);
  }
  let known = 0n;
  let held = 0n;
  let neverArrived = 0;
  for (const attempt of attempts) {
    const record = counted.get(attempt.id);
    const fault = faultOf(attempt, record);
    if (fault !== undefined) violations.push(`attempt ${attempt.id}: ${fault}`);
    if (!record) neverArrived++;
    else if (attempt.costStatus === 'unknown') held += parseDecimal(record.cost.total);
    else known += parseDecimal(attempt.cost ?? '0');
  }
  const reached = attempts.length - neverArrived;
  if (records.length !== reached)
    violations.push(`the provider counted ${records.length} requests, ${reached} attempts reached it`);
  if (parseDecimal(input.billed) !== known + held)
    violations.push(`the provider charged ${input.billed}, which is not what is known and held together`);
  const unknown = attempts.filter(({ status }) => status === 'unknown').length;
  return { attempts: attempts.length, unknown, neverArrived, held, violations };
}

/** What is wrong with one attempt beside the provider's record of it; undefined when nothing is. */
function faultOf(
  { status, outcome, cost, costStatus }: BookedAttempt,
  record: Pick<MeterRecord, 'cost'> | undefined,
): string | undefined {
  if (status === 'in_flight') return 'it is still in flight';
  if ((costStatus === 'unknown') !== (cost === null)) return `its cost is ${costStatus} and ${String(cost)}`;
  if (status === 'unknown' && costStatus !== 'unknown')
    return 'its answer was lost and its cost claims to be known';
  if (!record) {
    const honest = outcome === 'not_sent' ? cost !== null && parseDecimal(cost) === 0n : status === 'unknown';
    return honest ? undefined : `it is ${status} (${outcome ?? 'no outcome'}) and never reached the provider`;
  }
  if (outcome === 'not_sent') return 'it says that it was not sent, and the provider counted it';
  if (cost === null || parseDecimal(cost) === parseDecimal(record.cost.total)) return undefined;
  return `it cost ${cost}, the provider charged ${record.cost.total}`;
}
