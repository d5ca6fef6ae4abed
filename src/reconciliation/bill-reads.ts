import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';
import type { BilledCell, BilledPrice, TokenKind } from './domain/cell.js';
import type { TimeSpan } from './domain/intervals.js';

/** One bill's own lines, restated ones included; or the lines of an account in force that touch a span. */
export type LineScope = { billId: string } | { accountId: string; span: TimeSpan };

/** A bill, as far as matching needs it. */
export interface BillHead {
  id: string;
  providerAccountId: string;
  periodStart: Date | null;
  periodEnd: Date | null;
  billed: { amount: string; currency: string }[];
}

/** A bucket with how many rows it has. */
export interface Bucket extends TimeSpan {
  rows: number;
}

/** What a bill comes to in one currency. */
export interface BilledTotals {
  currency: string;
  billed: Decimal;
  quarantined: Decimal;
  /** Of keys that are not ours. */
  unattributed: Decimal;
}

/** A line of a key that is not ours; a line that tells no key at all is no such thing. */
const FOREIGN = 'key_id is null and (key_fingerprint is not null or key_name is not null)';

/** So many bills are looked at again for requests that ended late. */
const BILLS_MAX = 10;

const CELL = 'starts_at, model, key_id, key_name, key_fingerprint, currency';
const KINDS: Readonly<Record<string, TokenKind>> = {
  cache_hit: 'cacheHit',
  cache_miss: 'cacheMiss',
  output: 'output',
};

/** Reads the lines of bills, summed as matching needs them. */
@Injectable()
export class BillReads {
  async head(runner: Runner, id: string): Promise<BillHead | null> {
    const [row] = await runner.query<BillHead[]>(
      `select id, provider_account_id as "providerAccountId", period_start as "periodStart", period_end as "periodEnd",
              billed from bills where id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** In the order of time. */
  async buckets(runner: Runner, scope: LineScope): Promise<Bucket[]> {
    const { where, parameters } = scopeSql(scope);
    return runner.query<Bucket[]>(
      `select starts_at as start, ends_at as end, count(*)::int as rows from bill_lines where ${where}
        group by 1, 2 order by 1`,
      parameters,
    );
  }

  /** Spans of an account for which bills were made, whether or not they have lines. */
  async periods(runner: Runner, accountId: string, span: TimeSpan): Promise<TimeSpan[]> {
    return runner.query<TimeSpan[]>(
      `select period_start as start, period_end as end from bills
        where provider_account_id = $1 and period_end > $2 and period_start < $3 order by 1`,
      [accountId, span.start, span.end],
    );
  }

  /** The last bills of an account that reach into a span, the newest first. */
  async reaching(runner: Runner, accountId: string, span: TimeSpan): Promise<string[]> {
    const rows = await runner.query<{ id: string }[]>(
      `select id from bills where provider_account_id = $1 and period_end > $2 and period_start <= $3
        order by id desc limit ${BILLS_MAX}`,
      [accountId, span.start, span.end],
    );
    return rows.map(({ id }) => id);
  }

  /** Accounts with lines in force that touch a span. */
  async accounts(runner: Runner, span: TimeSpan): Promise<string[]> {
    const rows = await runner.query<{ id: string }[]>(
      `select provider_account_id as id from bill_lines
        where replaced_by is null and starts_at < $2 and ends_at > $1 group by 1 order by 1`,
      [span.start, span.end],
    );
    return rows.map(({ id }) => id);
  }

  /** By bucket, model, key and currency; of the buckets that begin at `starts`, whose index is the interval. */
  async cells(runner: Runner, scope: LineScope, starts: readonly Date[]): Promise<BilledCell[]> {
    const { where, parameters } = scopeSql(scope);
    const rows = await runner.query<CellRow[]>(
      `select starts_at as "startsAt", model, key_id as "keyId", key_name as "keyName",
              key_fingerprint as "keyFingerprint", currency, max(bill_id::text) as "billId",
              bool_or(replaced_by is not null) as superseded,
              sum(quantity) filter (where kind = 'requests')::text as requests,
              coalesce(sum(quantity) filter (where kind = 'cache_hit' and quarantined is null), 0)::text as "cacheHit",
              coalesce(sum(quantity) filter (where kind = 'cache_miss' and quarantined is null), 0)::text as "cacheMiss",
              coalesce(sum(quantity) filter (where kind = 'output' and quarantined is null), 0)::text as output,
              coalesce(sum(cost) filter (where quarantined is null), 0)::text as cost,
              coalesce(sum(cost) filter (where quarantined is not null), 0)::text as quarantined,
              count(*) filter (where quarantined is not null)::int as "quarantinedLines",
              bool_and(quarantined is not null or (kind = 'requests' and cost = 0)
                       or (kind in ('cache_hit', 'cache_miss', 'output')
                           and coalesce(cost = price * quantity, quantity = 0 and cost = 0))) as "isPriced"
         from bill_lines where ${where} and starts_at = any ($${parameters.length + 1}::timestamptz[]) group by ${CELL}`,
      [...parameters, starts],
    );
    const index = indexOf(starts);
    return rows.map(({ startsAt, requests, cacheHit, cacheMiss, output, cost, quarantined, ...row }) => ({
      ...row,
      interval: index(startsAt),
      requests: requests === null ? null : BigInt(requests),
      tokens: { cacheHit: BigInt(cacheHit), cacheMiss: BigInt(cacheMiss), output: BigInt(output) },
      cost: parseDecimal(cost),
      quarantined: parseDecimal(quarantined),
    }));
  }

  /** The tokens of the same cells by price. */
  async prices(runner: Runner, scope: LineScope, starts: readonly Date[]): Promise<BilledPrice[]> {
    const { where, parameters } = scopeSql(scope);
    const rows = await runner.query<PriceRow[]>(
      `select starts_at as "startsAt", model, key_id as "keyId", key_name as "keyName",
              key_fingerprint as "keyFingerprint", currency, kind, price::text as price, sum(quantity)::text as quantity
         from bill_lines
        where ${where} and starts_at = any ($${parameters.length + 1}::timestamptz[])
          and quarantined is null and price is not null and kind in ('cache_hit', 'cache_miss', 'output')
        group by ${CELL}, kind, price`,
      [...parameters, starts],
    );
    const index = indexOf(starts);
    return rows.map(({ startsAt, kind, price, quantity, ...row }) => ({
      ...row,
      interval: index(startsAt),
      kind: KINDS[kind] ?? 'output',
      price: parseDecimal(price),
      quantity: BigInt(quantity),
    }));
  }

  /** What a bill comes to, by currency. */
  async totals(runner: Runner, billId: string): Promise<BilledTotals[]> {
    const rows = await runner.query<Record<keyof BilledTotals, string>[]>(
      `select currency, sum(cost)::text as billed,
              coalesce(sum(cost) filter (where quarantined is not null), 0)::text as quarantined,
              coalesce(sum(cost) filter (where quarantined is null and ${FOREIGN}), 0)::text as unattributed
         from bill_lines where bill_id = $1 group by currency order by currency`,
      [billId],
    );
    return rows.map(({ currency, billed, quarantined, unattributed }) => ({
      currency,
      billed: parseDecimal(billed),
      quarantined: parseDecimal(quarantined),
      unattributed: parseDecimal(unattributed),
    }));
  }
}

interface CellRow extends Omit<BilledCell, 'interval' | 'requests' | 'tokens' | 'cost' | 'quarantined'> {
  startsAt: Date;
  requests: string | null;
  cacheHit: string;
  cacheMiss: string;
  output: string;
  cost: string;
  quarantined: string;
}

interface PriceRow extends Omit<BilledPrice, 'interval' | 'kind' | 'price' | 'quantity'> {
  startsAt: Date;
  kind: string;
  price: string;
  quantity: string;
}

function scopeSql(scope: LineScope): { where: string; parameters: unknown[] } {
  return 'billId' in scope
    ? { where: 'bill_id = $1', parameters: [scope.billId] }
    : {
        where: 'provider_account_id = $1 and replaced_by is null and starts_at < $3 and ends_at > $2',
        parameters: [scope.accountId, scope.span.start, scope.span.end],
      };
}

function indexOf(starts: readonly Date[]): (start: Date) => number {
  const indexes = new Map(starts.map((start, index) => [start.getTime(), index]));
  return (start) => {
    const index = indexes.get(start.getTime());
    if (index === undefined)
      throw new Error(`a bucket was read that nobody asked for: ${start.toISOString()}`);
    return index;
  };
}
