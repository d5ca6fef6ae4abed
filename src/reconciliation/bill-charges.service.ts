import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';
import type { LineKind } from './domain/bill.js';

/** A line of the bill as a charge, or, where there are too many, the lines of one day that differ in nothing else. */
export interface BillCharge {
  /** The line's number, or the least of those it stands for. */
  id: string;
  lines: number;
  billId: string;
  providerAccountId: string;
  startsAt: Date;
  endsAt: Date;
  model: string;
  keyId: string | null;
  keyName: string | null;
  kind: LineKind;
  price: Decimal | null;
  quantity: bigint;
  cost: Decimal;
  currency: string;
  /** Nobody's until somebody decides: a key that is not ours, or a kind that nobody knows. */
  isForeign: boolean;
  isQuarantined: boolean;
}

/** Usage that was paid from granted balance, by interval and model. */
export interface GrantedCharge {
  id: string;
  billId: string;
  providerAccountId: string;
  startsAt: Date;
  endsAt: Date;
  model: string;
  amount: Decimal;
  currency: string;
}

/** What the lines of one key name come to in a period, in one currency. */
export interface BillSum {
  currency: string;
  keyName: string | null;
  isForeign: boolean;
  /** Of lines that lie whole in the period. */
  inside: Decimal;
  /** Of foreign lines whose interval begins in it, those of unknown kind apart. */
  foreign: Decimal;
  quarantined: Decimal;
}

/** Lines beyond this number are summed by day before they leave the database. */
const LINES_MAX = 50_000;
const FOREIGN = '(key_id is null and (key_fingerprint is not null or key_name is not null))';

export interface BillScope {
  startsAt: Date;
  endsAt: Date;
  /** The bills that a closed period rests on, later ones left out; null: those in force now. */
  bills: readonly string[] | null;
}

/** Bills as the charges they are made of. Intervals across the period's edge are among them, whole. */
@Injectable()
export class BillCharges {
  async read(runner: Runner, scope: BillScope): Promise<BillCharge[]> {
    const { where, parameters } = scopeSql(scope);
    const [counted] = await runner.query<{ lines: number }[]>(
      `select count(*)::int as lines from bill_lines where ${where}`,
      parameters,
    );
    const together = (counted?.lines ?? 0) > LINES_MAX;
    const rows = await runner.query<ChargeRow[]>(
      `select min(id)::text as id, count(*)::int as lines, min(bill_id::text) as "billId",
              provider_account_id as "providerAccountId", min(starts_at) as "startsAt", max(ends_at) as "endsAt", model,
              key_id as "keyId", key_name as "keyName", kind, price::text as price, sum(quantity)::text as quantity,
              sum(cost)::text as cost, currency, ${FOREIGN} as "isForeign", quarantined is not null as "isQuarantined"
         from bill_lines where ${where}
        group by ${together ? LIKE_DAYS : 'id'}, provider_account_id, model, key_id, key_name, key_fingerprint, kind, price,
                 currency, quarantined
        order by "startsAt", min(id)`,
      parameters,
    );
    return rows.map(({ price, quantity, cost, ...row }) => ({
      ...row,
      price: price === null ? null : parseDecimal(price),
      quantity: BigInt(quantity),
      cost: parseDecimal(cost),
    }));
  }

  /** Sums by key name, those of keys that are not ours apart. */
  async sums(runner: Runner, scope: BillScope): Promise<BillSum[]> {
    const { where, parameters } = scopeSql(scope);
    const rows = await runner.query<SumRow[]>(
      `select currency, key_name as "keyName", ${FOREIGN} as "isForeign",
              coalesce(sum(cost) filter (where starts_at >= $1 and ends_at <= $2), 0)::text as inside,
              coalesce(sum(cost) filter (where ${FOREIGN} and quarantined is null and starts_at >= $1), 0)::text as foreign,
              coalesce(sum(cost) filter (where quarantined is not null and starts_at >= $1), 0)::text as quarantined
         from bill_lines where ${where} group by 1, 2, 3 order by 1, 2, 3`,
      parameters,
    );
    return rows.map(({ inside, foreign, quarantined, ...row }) => ({
      ...row,
      inside: parseDecimal(inside),
      foreign: parseDecimal(foreign),
      quarantined: parseDecimal(quarantined),
    }));
  }

  /** Granted balance that was used in intervals that begin in the period. */
  async granted(runner: Runner, scope: BillScope): Promise<GrantedCharge[]> {
    const { where, parameters } = scopeSql(scope);
    const rows = await runner.query<(Omit<GrantedCharge, 'amount'> & { amount: string })[]>(
      `select id::text as id, bill_id as "billId", provider_account_id as "providerAccountId", starts_at as "startsAt",
              ends_at as "endsAt", model, cost::text as amount, currency
         from bill_costs where ${where} and wallet = 'granted' and starts_at >= $1 and cost <> 0 order by bill_costs.id`,
      parameters,
    );
    return rows.map((row) => ({ ...row, amount: parseDecimal(row.amount) }));
  }
}

interface SumRow extends Omit<BillSum, 'inside' | 'foreign' | 'quarantined'> {
  inside: string;
  foreign: string;
  quarantined: string;
}

interface ChargeRow extends Omit<BillCharge, 'price' | 'quantity' | 'cost'> {
  price: string | null;
  quantity: string;
  cost: string;
}

/** Lines across the period's edge stay apart from the rest of their day. */
const LIKE_DAYS = `
  case when starts_at < $1 or ends_at > $2 then starts_at else date_trunc('day', starts_at, 'UTC') end,
  starts_at < $1, ends_at > $2`;

function scopeSql({ startsAt, endsAt, bills }: BillScope): { where: string; parameters: unknown[] } {
  const within = 'starts_at < $2 and ends_at > $1';
  if (bills === null) return { where: `${within} and replaced_by is null`, parameters: [startsAt, endsAt] };
  return {
    where: `${within} and bill_id = any ($3::uuid[]) and (replaced_by is null or replaced_by <> all ($3::uuid[]))`,
    parameters: [startsAt, endsAt, bills],
  };
}
