import { formatDecimal, parseDecimal, type Decimal } from '../money/decimal.js';
import { bucketMs, bucketOf, localIso, type BillPeriod } from './bill-period.js';
import { csvText } from './csv.js';
import type { MeterRecord } from './meter-record.js';
import { ACCOUNT_ID } from './protocol.js';

const AMOUNT_HEADER =
  'user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount'.split(',');
const COST_HEADER = 'user_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency'.split(',');
const COST_PLACES = 16;

interface Row<T> {
  sortKey: string;
  cells: string[];
  value: T;
}

/** Collects meter records into the rows of the console's two export files. Refused requests do not appear. */
export class Bill {
  private readonly amounts = new Map<string, Row<number>>();
  private readonly costs = new Map<string, Row<Decimal>>();

  constructor(private readonly period: BillPeriod) {}

  add(record: MeterRecord): void {
    if (!record.billed || !record.prices) return;
    const bucket = bucketOf(this.period, Date.parse(record.pricedAt));
    if (bucket === undefined) return;
    const from = localIso(this.period, bucket);
    const to = localIso(this.period, bucket + bucketMs(this.period));
    const common = [ACCOUNT_ID, from, to, record.model ?? ''];
    const { tokens, prices } = record;
    const key = [...common, record.keyName, record.key];
    this.addAmount([...key, 'input_cache_hit_tokens', prices.cacheHit], tokens.cacheHit);
    this.addAmount([...key, 'input_cache_miss_tokens', prices.cacheMiss], tokens.cacheMiss);
    this.addAmount([...key, 'output_tokens', prices.output], tokens.output);
    this.addAmount([...key, 'request_count', ''], 1);
    this.addCost([...common, record.wallet ?? 'Paid'], record);
  }

  /** `amount-….csv`: one row per bucket, model, key, type and price. */
  amountCsv(): string {
    const rows = sorted(this.amounts).map(({ cells, value }) => [...cells, String(value)]);
    return csvText(AMOUNT_HEADER, rows);
  }

  /** `cost-….csv`: one row per bucket, model, wallet and currency. */
  costCsv(): string {
    const rows = sorted(this.costs).map(({ cells, value, sortKey }) => [
      ...cells,
      costText(value),
      sortKey.slice(-3),
    ]);
    return csvText(COST_HEADER, rows);
  }

  private addAmount(cells: string[], amount: number): void {
    if (amount === 0) return;
    const sortKey = cells.join('\u0000');
    const row = this.amounts.get(sortKey);
    if (row) row.value += amount;
    else this.amounts.set(sortKey, { sortKey, cells, value: amount });
  }

  private addCost(cells: string[], record: MeterRecord): void {
    const sortKey = [...cells, record.currency].join('\u0000');
    const cost = parseDecimal(record.cost.total);
    const row = this.costs.get(sortKey);
    if (row) row.value += cost;
    else this.costs.set(sortKey, { sortKey, cells, value: cost });
  }
}

/** Sixteen places, as on the console. Unit prices have at most twelve, so nothing is cut. */
function costText(cost: Decimal): string {
  const text = formatDecimal(cost, COST_PLACES);
  if (text.length - text.indexOf('.') - 1 !== COST_PLACES)
    throw new Error(`cost ${text} has more than 16 places`);
  return text;
}

function sorted<T>(rows: ReadonlyMap<string, Row<T>>): Row<T>[] {
  return [...rows.values()].sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
}
