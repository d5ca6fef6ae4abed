import { Inject, Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import { Config } from '../config/config.js';
import { Database, type Scope } from '../database/database.js';
import { parseDecimal } from '../money/decimal.js';
import { moneyJson } from '../money/money.js';
import { rangeConditions, type TimeRange } from './time-range.js';
import type { UsageGroup, UsageGroupView, UsageQuery, UsageTotalsView } from './usage.dto.js';

interface TotalsRow {
  group: string | null;
  currency: string;
  requests: number;
  succeeded: number;
  failed: number;
  unknown: number;
  inFlight: number;
  cacheHit: string;
  cacheMiss: string;
  output: string;
  reasoning: string;
  cost: string;
  unknownCosts: number;
}

const SUMS = `currency, count(*)::int as requests,
  count(*) filter (where status = 'succeeded')::int as succeeded,
  count(*) filter (where status = 'failed')::int as failed,
  count(*) filter (where status = 'unknown')::int as unknown,
  count(*) filter (where status = 'in_flight')::int as "inFlight",
  coalesce(sum(cache_hit_tokens), 0)::text as "cacheHit",
  coalesce(sum(cache_miss_tokens), 0)::text as "cacheMiss",
  coalesce(sum(output_tokens), 0)::text as output,
  coalesce(sum(reasoning_tokens), 0)::text as reasoning,
  coalesce(sum(cost), 0)::text as cost,
  count(*) filter (where cost is null and status <> 'in_flight')::int as "unknownCosts"`;

/** Totals of the ledger. They are summed from its rows at each question: there is no counter that could drift. */
@Injectable()
export class UsageService {
  constructor(
    private readonly database: Database,
    private readonly companies: CompaniesService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Totals by group, in the order of the groups. */
  async grouped(scope: Scope, query: UsageQuery): Promise<{ items: UsageGroupView[]; nextCursor: null }> {
    const parameters: unknown[] = [];
    const group = this.groupExpression(query.groupBy ?? 'day', parameters);
    const rows = await this.sums(scope, { group, range: query, parameters });
    const byGroup = Map.groupBy(rows, (row) => row.group ?? '');
    const names = await this.names(query.groupBy ?? 'day', [...byGroup.keys()]);
    const items = [...byGroup].map(([key, parts]) => ({
      group: key,
      name: names.get(key) ?? key,
      ...totals(parts),
    }));
    return { items, nextCursor: null };
  }

  /** Totals of the firm's day of today, of its month, or of all time. */
  async total(scope: Scope, period: 'today' | 'month' | 'total'): Promise<UsageTotalsView> {
    const parameters: unknown[] = [];
    const start =
      period === 'total'
        ? undefined
        : `started_at >= date_trunc('${period === 'today' ? 'day' : 'month'}', now(), $${parameters.push(this.config.firmTimeZone)})`;
    return totals(await this.sums(scope, { group: 'null::text', range: {}, parameters, condition: start }));
  }

  /** Answers 429 by key and day of the firm. */
  async rateLimits(
    scope: Scope,
    range: TimeRange,
  ): Promise<{
    items: { day: string; keyId: string; rateLimited: number; requests: number }[];
    nextCursor: null;
  }> {
    const parameters: unknown[] = [];
    const day = this.groupExpression('day', parameters);
    const conditions = rangeConditions({
      column: 'started_at',
      range,
      timeZone: this.config.firmTimeZone,
      parameters,
    });
    const items = await this.database.run(scope, (manager) =>
      manager.query<{ day: string; keyId: string; rateLimited: number; requests: number }[]>(
        `select ${day} as day, key_id as "keyId", count(*) filter (where http_status = 429)::int as "rateLimited",
                count(*)::int as requests
           from attempts ${where(conditions)} group by 1, 2 order by 1, 2`,
        parameters,
      ),
    );
    return { items, nextCursor: null };
  }

  private async sums(
    scope: Scope,
    input: { group: string; range: TimeRange; parameters: unknown[]; condition?: string | undefined },
  ): Promise<TotalsRow[]> {
    const { parameters } = input;
    const conditions = rangeConditions({
      column: 'started_at',
      range: input.range,
      timeZone: this.config.firmTimeZone,
      parameters,
    });
    if (input.condition) conditions.push(input.condition);
    return this.database.run(scope, (manager) =>
      manager.query<TotalsRow[]>(
        `select ${input.group} as "group", ${SUMS} from attempts ${where(conditions)} group by 1, 2 order by 1, 2`,
        parameters,
      ),
    );
  }

  private groupExpression(group: UsageGroup, parameters: unknown[]): string {
    switch (group) {
      case 'day':
        return `to_char(started_at at time zone $${parameters.push(this.config.firmTimeZone)}, 'YYYY-MM-DD')`;
      case 'month':
        return `to_char(started_at at time zone $${parameters.push(this.config.firmTimeZone)}, 'YYYY-MM')`;
      case 'company':
        return 'company_id::text';
      case 'model':
        return 'model';
      case 'key':
        return 'key_id::text';
      case 'account':
        return 'provider_account_id::text';
    }
  }

  private async names(group: UsageGroup, ids: string[]): Promise<Map<string, string>> {
    if (group !== 'company') return new Map();
    const companies = await this.companies.byIds(ids);
    return new Map([...companies].map(([id, company]) => [id, company.name]));
  }
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
}

/** A sum of 0 says nothing while some cost is unknown: it must not be read as "free". */
function hasKnownCost(row: TotalsRow): boolean {
  return row.unknownCosts === 0 || parseDecimal(row.cost) !== 0n;
}

function totals(rows: readonly TotalsRow[]): UsageTotalsView {
  const count = (field: 'requests' | 'succeeded' | 'failed' | 'unknown' | 'inFlight' | 'unknownCosts') =>
    rows.reduce((sum, row) => sum + row[field], 0);
  const tokens = (field: 'cacheHit' | 'cacheMiss' | 'output' | 'reasoning') =>
    Number(rows.reduce((sum, row) => sum + BigInt(row[field]), 0n));
  const costs = rows.filter(hasKnownCost).map((row) => moneyJson(parseDecimal(row.cost), row.currency));
  return {
    requests: count('requests'),
    succeeded: count('succeeded'),
    failed: count('failed'),
    unknown: count('unknown'),
    inFlight: count('inFlight'),
    tokens: {
      cacheHit: tokens('cacheHit'),
      cacheMiss: tokens('cacheMiss'),
      output: tokens('output'),
      reasoning: tokens('reasoning'),
    },
    cost: rows.length === 0 ? moneyJson(0n, 'USD') : rows.length === 1 ? (costs[0] ?? null) : null,
    costStatus: count('unknownCosts') > 0 ? 'unknown' : 'known',
    unknownCosts: count('unknownCosts'),
    costs,
  };
}
