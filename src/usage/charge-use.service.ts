import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, type Decimal } from '../money/decimal.js';

/** Requests of one company that differ in nothing that is priced: same day, account, key, model, price and rate. */
export interface ChargeUseRow {
  day: string;
  startsAt: Date;
  endsAt: Date;
  providerAccountId: string;
  keyId: string;
  model: string;
  priceId: string | null;
  rate: string | null;
  currency: string;
  companyId: string;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  cost: Decimal;
}

/** The requests of a period as the charges they are. Of a closed period: as its close saw them. */
@Injectable()
export class ChargeUse {
  async read(
    runner: Runner,
    input: { startsAt: Date; endsAt: Date; timeZone: string },
  ): Promise<ChargeUseRow[]> {
    const rows = await runner.query<Row[]>(
      `with known as (
         select (a.started_at at time zone $3)::date as day, a.provider_account_id, a.key_id, a.model, a.price_id, a.rate,
                a.currency, a.company_id, ${asSeen('cost')}, ${asSeen('cache_hit_tokens')},
                ${asSeen('cache_miss_tokens')}, ${asSeen('output_tokens')}
           from attempts a left join late_attempts l on l.attempt_id = a.id
          where a.started_at >= $1 and a.started_at < $2)
       select to_char(day, 'YYYY-MM-DD') as day, day::timestamp at time zone $3 as "startsAt",
              (day + 1)::timestamp at time zone $3 as "endsAt", provider_account_id as "providerAccountId",
              key_id as "keyId", model, price_id as "priceId", rate, currency, company_id as "companyId",
              coalesce(sum(cache_hit_tokens), 0)::text as "cacheHit",
              coalesce(sum(cache_miss_tokens), 0)::text as "cacheMiss",
              coalesce(sum(output_tokens), 0)::text as output, sum(cost)::text as cost
         from known where cost is not null
        group by known.day, provider_account_id, key_id, model, price_id, rate, currency, company_id
       having sum(cost) <> 0 or count(cache_hit_tokens) > 0
        order by known.day, provider_account_id, key_id, model, price_id, rate, currency, company_id`,
      [input.startsAt, input.endsAt, input.timeZone],
    );
    return rows.map(({ cacheHit, cacheMiss, output, cost, ...row }) => ({
      ...row,
      tokens: { cacheHit: BigInt(cacheHit), cacheMiss: BigInt(cacheMiss), output: BigInt(output) },
      cost: parseDecimal(cost),
    }));
  }
}

interface Row extends Omit<ChargeUseRow, 'tokens' | 'cost'> {
  cacheHit: string;
  cacheMiss: string;
  output: string;
  cost: string;
}

/** What was changed after a close counts with what it was before. */
function asSeen(column: string): string {
  return `case when l.attempt_id is null then a.${column} else l.prior_${column} end as ${column}`;
}
