import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parseDecimal, type Decimal } from '../money/decimal.js';
import { UsageSums } from './usage-sums.js';

/** Requests with a known cost of one company, day of the firm, model and currency. */
export interface PeriodUseRow {
  companyId: string;
  day: string;
  model: string;
  currency: string;
  requests: bigint;
  tokens: { cacheHit: bigint; cacheMiss: bigint; output: bigint };
  cost: Decimal;
}

/** What of a period nobody knows the cost of. */
export interface UnknownUse {
  currency: string;
  requests: bigint;
}

/**
 * What was used in a period. Of a closed one that is what its close saw, for ever: what was written or changed since is
 * taken out, or put back to what it was. Read from summed days, so that it takes no longer with a longer ledger.
 */
@Injectable()
export class PeriodUse {
  constructor(private readonly sums: UsageSums) {}

  async read(
    manager: EntityManager,
    input: { period: string; startsAt: Date; endsAt: Date; companyId?: string },
  ): Promise<{ rows: PeriodUseRow[]; unknown: UnknownUse[] }> {
    const { period, startsAt, endsAt, companyId: only } = input;
    const { rows: sums } = await this.sums.readIn(manager, {
      span: { from: startsAt.toISOString(), to: endsAt.toISOString() },
      filters: { companyId: only },
      groupBy: ['company', 'day', 'model'],
    });
    const found = new Map<string, PeriodUseRow>();
    const unknown = new Map<string, bigint>();
    const add = (row: PeriodUseRow) => {
      const key = JSON.stringify([row.companyId, row.day, row.model, row.currency]);
      const before = found.get(key);
      found.set(key, before === undefined ? row : plus(before, row));
    };
    for (const row of sums) {
      const [companyId = '', day = '', model = ''] = row.groups;
      const without = BigInt(row.in_flight) + BigInt(row.unknown_costs);
      if (without > 0n) unknown.set(row.currency, (unknown.get(row.currency) ?? 0n) + without);
      add({
        ...{ companyId, day, model, currency: row.currency },
        requests: BigInt(row.requests) - without,
        tokens: {
          cacheHit: BigInt(row.cache_hit_tokens),
          cacheMiss: BigInt(row.cache_miss_tokens),
          output: BigInt(row.output_tokens),
        },
        cost: parseDecimal(row.cost),
      });
    }
    for (const row of await this.late(manager, period, only)) add(row);
    return {
      rows: [...found.values()].filter(({ requests, cost }) => requests !== 0n || cost !== 0n),
      unknown: [...unknown].map(([currency, requests]) => ({ currency, requests })),
    };
  }

  /** As differences: what the close saw of a request, minus what is known of it now. */
  private async late(
    manager: EntityManager,
    period: string,
    only: string | undefined,
  ): Promise<PeriodUseRow[]> {
    const rows = await manager.query<LateRow[]>(
      `select a.company_id as "companyId", to_char(a.started_at at time zone $2, 'YYYY-MM-DD') as day, a.model, a.currency,
              (count(l.prior_cost) - count(a.cost))::text as requests,
              ${difference('cost')}, ${difference('cache_hit_tokens')}, ${difference('cache_miss_tokens')},
              ${difference('output_tokens')}
         from late_attempts l join attempts a on a.id = l.attempt_id
        where l.period = $1 and a.company_id = coalesce($3, a.company_id) group by 1, 2, 3, 4`,
      [period, this.sums.timeZone, only ?? null],
    );
    return rows.map((row) => ({
      companyId: row.companyId,
      day: row.day,
      model: row.model,
      currency: row.currency,
      requests: BigInt(row.requests),
      tokens: {
        cacheHit: BigInt(row.cache_hit_tokens),
        cacheMiss: BigInt(row.cache_miss_tokens),
        output: BigInt(row.output_tokens),
      },
      cost: parseDecimal(row.cost),
    }));
  }
}

interface LateRow {
  companyId: string;
  day: string;
  model: string;
  currency: string;
  requests: string;
  cost: string;
  cache_hit_tokens: string;
  cache_miss_tokens: string;
  output_tokens: string;
}

function difference(column: string): string {
  return `(coalesce(sum(l.prior_${column}), 0) - coalesce(sum(a.${column}), 0))::text as ${column}`;
}

function plus(left: PeriodUseRow, right: PeriodUseRow): PeriodUseRow {
  return {
    ...left,
    requests: left.requests + right.requests,
    tokens: {
      cacheHit: left.tokens.cacheHit + right.tokens.cacheHit,
      cacheMiss: left.tokens.cacheMiss + right.tokens.cacheMiss,
      output: left.tokens.output + right.tokens.output,
    },
    cost: left.cost + right.cost,
  };
}
