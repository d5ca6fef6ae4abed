import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, sum, type Decimal } from '../money/decimal.js';

/** Which requests are summed: those that began from `startsAt` until before `endsAt`. */
export interface CompanyUseQuery {
  startsAt: Date;
  endsAt: Date;
  /** Leaves out what came or changed after the period's close began. */
  notLate?: boolean;
  /** Also what input tokens cost, by the prices stamped on the requests. */
  withInputCost?: boolean;
}

/** What input tokens came to, by the price and rate stamped on their requests. */
export interface InputUse {
  tokens: bigint;
  cost: Decimal;
  /** Had the provider's cache held none of them. */
  listCost: Decimal;
  /** Requests that cost something and carry no price, because a bill has settled them: in no figure here. */
  unpriced: bigint;
}

/** What one company's requests of known cost come to, in one currency. Amounts in units of 10⁻¹⁸. */
export interface CompanyUseSums {
  companyId: string;
  /** Distinct invoices. */
  invoices: bigint;
  requests: bigint;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  cost: Decimal;
  /** The part of `cost` that was spent on all but the last accepted request of each invoice. */
  rework: Decimal;
  /** Input tokens of requests with a price; null unless asked for. */
  input: InputUse | null;
  keys: { keyId: string; cost: Decimal }[];
}

/** Requests whose cost is not known: under way, lost answers, models without a price. In no other figure. */
export interface UnknownUse {
  attempts: number;
  /** The most that they can cost, as far as a price bounds it; null when none of them is bounded. */
  held: Decimal | null;
  /** How many of them nothing bounds. */
  unbounded: number;
}

export interface CurrencyUse {
  currency: string;
  /** Ordered by id. */
  companies: CompanyUseSums[];
  unknown: UnknownUse;
}

interface Row {
  currency: string;
  companyId: string;
  keyId: string;
  requests: string;
  firsts: string;
  cacheHit: string;
  cacheMiss: string;
  output: string;
  cost: string;
  unaccepted: string;
  inputTokens: string;
  inputCost: string;
  listCost: string;
  unpriced: string;
  unknown: number;
  unbounded: number;
  held: string | null;
  later: string;
  superseded: string;
}

/**
 * What each company did in a stretch of time, from the ledger alone, in one statement.
 *
 * First pass is the one request whose answer took effect last; everything else that was spent on an invoice is rework:
 * retries of requests that failed, answers that could not be used, and second looks, which are accepted answers that a
 * later accepted one of the same invoice followed within the stretch. The ledger does not tell the parts of an invoice too
 * long for one request (more than 80 different lines) from second looks: all parts but the last count as rework. What
 * memory answers costs nothing and is in neither.
 */
@Injectable()
export class CompanyUseService {
  /** One result a currency, ordered by it. A company is there for each currency it has requests of known cost in. */
  async read(runner: Runner, query: CompanyUseQuery): Promise<CurrencyUse[]> {
    const rows = await runner.query<Row[]>(useSql(query), [query.startsAt, query.endsAt]);
    const byCurrency = [...Map.groupBy(rows, ({ currency }) => currency)].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    return byCurrency.map(([currency, ofCurrency]) => ({
      currency,
      companies: [...Map.groupBy(ofCurrency, ({ companyId }) => companyId)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([companyId, ofCompany]) => companyUse({ companyId, rows: ofCompany, query }))
        .filter(({ requests }) => requests > 0n),
      unknown: unknownUse(ofCurrency),
    }));
  }
}

function companyUse(input: {
  companyId: string;
  rows: readonly Row[];
  query: CompanyUseQuery;
}): CompanyUseSums {
  const { companyId, rows, query } = input;
  const count = (
    name: 'requests' | 'firsts' | 'cacheHit' | 'cacheMiss' | 'output' | 'inputTokens' | 'unpriced',
  ) => rows.reduce((total, row) => total + BigInt(row[name]), 0n);
  const money = (name: 'cost' | 'unaccepted' | 'inputCost' | 'listCost') =>
    sum(rows.map((row) => parseDecimal(row[name])));
  // What is known of a company's invoices, not of its keys, stands on each of its rows.
  const { later, superseded } = rows[0] ?? { later: '0', superseded: '0' };
  return {
    companyId,
    invoices: count('firsts') + BigInt(later),
    requests: count('requests'),
    tokens: { cacheHit: count('cacheHit'), cacheMiss: count('cacheMiss'), output: count('output') },
    cost: money('cost'),
    rework: money('unaccepted') + parseDecimal(superseded),
    input:
      query.withInputCost === true
        ? {
            tokens: count('inputTokens'),
            cost: money('inputCost'),
            listCost: money('listCost'),
            unpriced: count('unpriced'),
          }
        : null,
    keys: rows
      .filter(({ requests }) => requests !== '0')
      .map(({ keyId, cost }) => ({ keyId, cost: parseDecimal(cost) }))
      .sort((a, b) => (a.keyId < b.keyId ? -1 : 1)),
  };
}

function unknownUse(rows: readonly Row[]): UnknownUse {
  const held = rows.flatMap((row) => (row.held === null ? [] : [parseDecimal(row.held)]));
  return {
    attempts: rows.reduce((total, { unknown }) => total + unknown, 0),
    held: held.length === 0 ? null : sum(held),
    unbounded: rows.reduce((total, { unbounded }) => total + unbounded, 0),
  };
}

const ACCEPTED = `status = 'succeeded' and detail is null`;
/** Above every cost of 38 digits with 18 places, so that `number` and cost share one figure and are told apart again. */
const COST_BOUND = '100000000000000000000';

/**
 * Nearly every invoice has one request, its first: its invoice is counted by that, and no group an invoice is made. Only
 * the invoices with later requests are looked at one by one: a million requests take a fraction of what a group for
 * each of their invoices would. `later` counts the invoices whose first request is not among those summed.
 */
function useSql({ notLate, withInputCost }: CompanyUseQuery): string {
  const late = notLate === true ? LATE : '';
  const input = withInputCost === true ? WITH_INPUT : WITHOUT_INPUT;
  return `
    with asked as not materialized (
      select * from attempts
       where started_at >= $1 and started_at < $2 and outcome is distinct from 'not_sent' ${late}),
    own as (
      select a.currency, company_id, key_id,
             count(*) filter (where cost is not null) as requests,
             count(*) filter (where cost is not null and number = 1) as firsts,
             coalesce(sum(cache_hit_tokens) filter (where cost is not null), 0) as cache_hit,
             coalesce(sum(cache_miss_tokens) filter (where cost is not null), 0) as cache_miss,
             coalesce(sum(output_tokens) filter (where cost is not null), 0) as output,
             coalesce(sum(cost), 0) as cost,
             coalesce(sum(cost) filter (where not (${ACCEPTED})), 0) as unaccepted,
             ${input.columns},
             count(*) filter (where cost is null)::int as unknown,
             count(*) filter (where cost is null and held_cost is null)::int as unbounded,
             sum(held_cost) filter (where cost is null) as held
        from asked a ${input.join}
       group by 1, 2, 3),
    repeated as (
      select currency, company_id, count(*) filter (where not has_first) as later, sum(accepted - last) as superseded
        from (select currency, company_id, invoice_id, bool_or(number = 1) as has_first,
                     sum(cost) filter (where ${ACCEPTED}) as accepted,
                     mod(max(number::numeric * ${COST_BOUND} + cost) filter (where ${ACCEPTED}), ${COST_BOUND}) as last
                from asked
               where cost is not null
                 and invoice_id in (select invoice_id from asked where number > 1 and cost is not null)
               group by 1, 2, 3) as invoice
       group by 1, 2)
    select own.currency, own.company_id as "companyId", own.key_id as "keyId", requests, firsts, cache_hit as "cacheHit",
           cache_miss as "cacheMiss", output, cost, unaccepted, input_tokens as "inputTokens", input_cost as "inputCost",
           list_cost as "listCost", unpriced,
           unknown, unbounded, held, coalesce(later, 0) as later, coalesce(superseded, 0) as superseded
      from own left join repeated using (currency, company_id)`;
}

const LATE = 'and not exists (select from late_attempts l where l.attempt_id = attempts.id)';
const WITHOUT_INPUT = {
  columns: '0 as input_tokens, 0 as input_cost, 0 as list_cost, 0 as unpriced',
  join: '',
};
const WITH_INPUT = {
  columns: `
             coalesce(sum(cache_hit_tokens + cache_miss_tokens) filter (where cost is not null and p.id is not null), 0)
               as input_tokens,
             coalesce(sum(cache_hit_tokens * case when rate = 'peak' then p.peak_cache_hit else p.cache_hit end
                          + cache_miss_tokens * case when rate = 'peak' then p.peak_cache_miss else p.cache_miss end)
                        filter (where cost is not null), 0) as input_cost,
             coalesce(sum((cache_hit_tokens + cache_miss_tokens)
                          * case when rate = 'peak' then p.peak_cache_miss else p.cache_miss end)
                        filter (where cost is not null), 0) as list_cost,
             count(*) filter (where cost > 0 and p.id is null) as unpriced`,
  join: 'left join prices p on p.id = a.price_id',
};
