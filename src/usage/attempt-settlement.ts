import { Injectable } from '@nestjs/common';
import { changeRows, type Runner } from '../database/changed-rows.js';
import { formatDecimal, type Decimal } from '../money/decimal.js';
import type { KindTokens, SettledHow } from './domain/bucket-use.js';

/** What a bill says of a request whose cost its answer left open. */
export interface Settlement {
  id: string;
  billId: string;
  tokens: KindTokens;
  cost: Decimal;
  how: SettledHow;
}

/** Writes into the ledger what bills say of requests that nobody else could price. */
@Injectable()
export class AttemptSettlement {
  /** Settles requests and gives how many changed; what already stands so, or has got an answer since, is left alone. */
  async settle(runner: Runner, settlements: readonly Settlement[]): Promise<number> {
    if (settlements.length === 0) return 0;
    const sorted = [...settlements].sort((a, b) => (a.id < b.id ? -1 : 1));
    const changed = await changeRows<{ id: string }>(
      runner,
      `update attempts as a
          set cache_hit_tokens = s.cache_hit, cache_miss_tokens = s.cache_miss, output_tokens = s.output,
              reasoning_tokens = coalesce(a.reasoning_tokens, 0), cost = s.cost, cost_status = 'known',
              settled_by_bill = s.bill_id, settled_how = s.how
         from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::numeric[], $7::text[])
              as s(id, bill_id, cache_hit, cache_miss, output, cost, how)
        where a.id = s.id and a.status <> 'in_flight' and (a.cost is null or a.settled_by_bill is not null)
          and (a.cache_hit_tokens, a.cache_miss_tokens, a.output_tokens, a.cost, a.settled_by_bill, a.settled_how)
              is distinct from (s.cache_hit, s.cache_miss, s.output, s.cost, s.bill_id, s.how)
       returning a.id`,
      [
        sorted.map(({ id }) => id),
        sorted.map(({ billId }) => billId),
        sorted.map(({ tokens }) => String(tokens.cacheHit)),
        sorted.map(({ tokens }) => String(tokens.cacheMiss)),
        sorted.map(({ tokens }) => String(tokens.output)),
        sorted.map(({ cost }) => formatDecimal(cost)),
        sorted.map(({ how }) => how),
      ],
    );
    return changed.length;
  }
}
