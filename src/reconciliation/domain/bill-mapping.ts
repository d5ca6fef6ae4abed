import type { LineKind } from './bill.js';

/** How a table writes its times: instants with offset, clock time, days, or seconds since 1970. */
export const TIME_FORMATS = ['iso', 'local', 'date', 'unix'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];
/** How long a row's interval is where no column tells its end. */
export const BUCKETS = ['hour', 'day', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];
export const DELIMITERS = [',', ';', '\t'] as const;
export const MAPPED_KINDS = ['cache_hit', 'cache_miss', 'output', 'requests'] as const;

/** Which column holds what; names as the header writes them. */
export interface MappedColumns {
  start: string;
  end?: string | undefined;
  model: string;
  /** The provider's own id of the account. */
  user?: string | undefined;
  /** The masked secret. */
  key?: string | undefined;
  keyName?: string | undefined;
  /** What the row counts; translated by `types`. */
  type?: string | undefined;
  quantity?: string | undefined;
  /** Money for one unit. */
  price?: string | undefined;
  cost?: string | undefined;
  currency?: string | undefined;
}

/** A table with all kinds of tokens of a row in columns of their own. */
export interface WideColumns {
  cacheMiss?: string | undefined;
  cacheHit?: string | undefined;
  output?: string | undefined;
  requests?: string | undefined;
  /** The column of cache misses holds all input: the hits are a part of it and taken off. */
  inputIncludesHits?: boolean | undefined;
}

/** How to read some provider's table, as data. */
export interface BillMapping {
  name: string;
  provider: string;
  /** Where the columns are known from, and how sure that is. */
  source?: string | undefined;
  delimiter?: string | undefined;
  columns: MappedColumns;
  wide?: WideColumns | undefined;
  timeFormat: TimeFormat;
  bucket: Bucket;
  timeZone: string;
  /** The table's own types by our kinds. */
  types: Record<string, LineKind>;
  /** Of all rows, where no column tells it. */
  currency?: string | undefined;
}

/** What a mapping lacks or contradicts, as paths and messages; empty for one that can be read by. */
export function mappingFaults(mapping: BillMapping): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  const { columns, wide, currency, types } = mapping;
  if (columns.price === undefined && columns.cost === undefined)
    faults.push({
      path: 'columns.cost',
      message: 'a bill has money: name the column of the cost or the price',
    });
  if (columns.price !== undefined && (columns.quantity === undefined || wide))
    faults.push({
      path: 'columns.price',
      message: 'a price needs the column of its quantity, and no wide columns',
    });
  if (columns.currency === undefined && currency === undefined)
    faults.push({ path: 'currency', message: 'name the column of the currency, or the currency itself' });
  if (columns.type !== undefined && wide)
    faults.push({ path: 'wide', message: 'a table has a column of types or wide columns, not both' });
  if (columns.type !== undefined && Object.keys(types).length === 0)
    faults.push({ path: 'types', message: 'say what the types in the column count' });
  if (columns.quantity !== undefined && columns.type === undefined)
    faults.push({ path: 'columns.quantity', message: 'a quantity needs the column of its type' });
  return faults;
}
