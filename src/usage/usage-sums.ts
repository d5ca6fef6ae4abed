import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { Database, type Scope } from '../database/database.js';
import type { Bound, DaySpan, LedgerSpan, ReadPlan } from './domain/read-plan.js';
import {
  groupText,
  METRIC_NAMES,
  METRICS,
  sumOfSums,
  type Metric,
  type UsageGroup,
} from './usage-metrics.js';
import { planSpan, type UsageBounds, type UsageSpan } from './usage-span.js';

/** Which requests are meant; absent: all. */
export interface UsageFilters {
  companyId?: string | undefined;
  providerAccountId?: string | undefined;
  keyId?: string | undefined;
  model?: string | undefined;
}

export interface SumsQuery {
  span: UsageSpan;
  filters: UsageFilters;
  groupBy: readonly UsageGroup[];
}

/** Sums of one group in one currency: counts, tokens and amounts as exact text. */
export type SumsRow = { groups: string[]; currency: string; last_started_at: Date } & Record<
  Exclude<Metric, 'saving' | 'last_started_at'>,
  string
> & { saving: string | null };

const FILTER_COLUMNS = {
  companyId: 'company_id',
  providerAccountId: 'provider_account_id',
  keyId: 'key_id',
  model: 'model',
} as const satisfies Record<keyof UsageFilters, string>;

/**
 * Sums of requests. Whole days and months come from rows that were summed before, all else from the ledger; both are
 * read from one snapshot, so that the result is always what the ledger alone would give.
 */
@Injectable()
export class UsageSums {
  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  get timeZone(): string {
    return this.config.firmTimeZone;
  }

  async read(scope: Scope, query: SumsQuery): Promise<{ bounds: UsageBounds; rows: SumsRow[] }> {
    return this.database.snapshot(scope, (manager) => this.readIn(manager, query));
  }

  /** The same in the caller's snapshot, so that it fits whatever else is read there. */
  async readIn(manager: EntityManager, query: SumsQuery): Promise<{ bounds: UsageBounds; rows: SumsRow[] }> {
    const { bounds, plan } = await planSpan(manager, {
      span: query.span,
      timeZone: this.timeZone,
      months: !query.groupBy.includes('day'),
    });
    return { bounds, rows: await this.sums(manager, query, plan) };
  }

  private async sums(manager: EntityManager, query: SumsQuery, plan: ReadPlan): Promise<SumsRow[]> {
    const parameters: unknown[] = [this.timeZone];
    const filters = Object.entries(FILTER_COLUMNS).flatMap(([name, column]) => {
      const value = query.filters[name as keyof UsageFilters];
      return value === undefined ? [] : [`${column} = $${parameters.push(value)}`];
    });
    const part = (input: { table: string; localTime: string; metrics: string[]; where: string }) => {
      const groups = query.groupBy.map((group) => groupText(group, input.localTime)).join(', ');
      return `select array[${groups}]::text[] as groups, currency, ${input.metrics.join(', ')}
                from ${input.table} where ${[...filters, input.where].join(' and ')} group by 1, 2`;
    };
    const summed = METRIC_NAMES.map((metric) => `${sumOfSums(metric)} as ${metric}`);
    const spans = [
      ...rollupConditions('month', plan.months, parameters),
      ...rollupConditions('day', plan.days, parameters),
    ];
    const parts = [
      ...(spans.length === 0
        ? []
        : [part({ table: 'usage_rollups', localTime: 'period', metrics: summed, where: anyOf(spans) })]),
      part({
        table: 'attempts',
        localTime: 'started_at at time zone $1',
        metrics: METRIC_NAMES.map((metric) => `${METRICS[metric]} as ${metric}`),
        where: anyOf(plan.ledger.map((span) => ledgerCondition(span, parameters))),
      }),
    ];
    const columns = METRIC_NAMES.map((metric) =>
      metric === 'last_started_at' ? `max(${metric}) as ${metric}` : `sum(${metric})::text as ${metric}`,
    );
    return manager.query<SumsRow[]>(
      `select groups, currency, ${columns.join(', ')}
         from (${parts.join(' union all ')}) as parts where $1::text is not null group by 1, 2 order by 1, 2`,
      parameters,
    );
  }
}

function rollupConditions(
  grain: 'day' | 'month',
  spans: readonly DaySpan[],
  parameters: unknown[],
): string[] {
  return spans.map(({ from, until }) => {
    const lower = from === null ? '' : ` and period >= $${parameters.push(from)}::date`;
    return `(grain = '${grain}'${lower} and period < $${parameters.push(until)}::date)`;
  });
}

function ledgerCondition({ from, until }: LedgerSpan, parameters: unknown[]): string {
  const at = (bound: Bound) =>
    'instant' in bound
      ? `$${parameters.push(bound.instant)}::timestamptz`
      : `($${parameters.push(bound.dayStart)}::date::timestamp at time zone $1)`;
  const conditions = [
    ...(from === null ? [] : [`started_at >= ${at(from)}`]),
    ...(until === null ? [] : [`started_at < ${at(until)}`]),
  ];
  return conditions.length === 0 ? 'true' : `(${conditions.join(' and ')})`;
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' or ')})`;
}
