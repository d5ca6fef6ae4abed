import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import type { Scope } from '../database/database.js';
import { totalsOf } from './domain/totals.js';
import { GroupNames } from './group-names.js';
import type { UsageGroup } from './usage-metrics.js';
import { UsageSums, type SumsRow } from './usage-sums.js';
import type { UsageSpan } from './usage-span.js';
import type {
  PeriodUsageQuery,
  PeriodUsageView,
  RangeQuery,
  RateLimitsView,
  UsageGroupView,
  UsageListView,
  UsageQuery,
} from './usage.dto.js';

/** Statistics of the ledger. */
@Injectable()
export class UsageService implements OnModuleInit {
  constructor(
    private readonly usage: UsageSums,
    private readonly companies: CompaniesService,
    private readonly names: GroupNames,
  ) {}

  onModuleInit(): void {
    this.names.provide('company', async (_, ids) => {
      const companies = await this.companies.byIds(ids);
      return new Map([...companies].map(([id, { name }]) => [id, name]));
    });
  }

  /** Totals by group, in the order of the groups. */
  async grouped(scope: Scope, query: UsageQuery): Promise<UsageListView> {
    const { from, to, groupBy = 'day', ...filters } = query;
    const { bounds, rows } = await this.usage.read(scope, {
      span: { from, to },
      filters,
      groupBy: [groupBy],
    });
    return {
      ...bounds,
      timeZone: this.usage.timeZone,
      groupBy,
      items: await this.groups(scope, groupBy, rows),
      nextCursor: null,
    };
  }

  /** Totals of the firm's day of today, of its month, or of all time; with `groupBy` also of each group. */
  async total(
    scope: Scope,
    period: 'today' | 'month' | 'total',
    query: PeriodUsageQuery,
  ): Promise<PeriodUsageView> {
    const { groupBy, ...filters } = query;
    const span: UsageSpan = { period };
    const { bounds, rows } = await this.usage.read(scope, {
      span,
      filters,
      groupBy: groupBy === undefined ? [] : [groupBy],
    });
    return {
      ...bounds,
      timeZone: this.usage.timeZone,
      ...totalsOf(rows),
      ...(groupBy !== undefined && { groupBy, groups: await this.groups(scope, groupBy, rows) }),
    };
  }

  /** Answers 429 by key and day of the firm. */
  async rateLimits(scope: Scope, range: RangeQuery): Promise<RateLimitsView> {
    const { bounds, rows } = await this.usage.read(scope, {
      span: range,
      filters: {},
      groupBy: ['day', 'key', 'account'],
    });
    const [keyName, accountName] = await Promise.all([
      this.names.of(
        scope,
        'key',
        rows.map(({ groups }) => groups[1] ?? ''),
      ),
      this.names.of(
        scope,
        'account',
        rows.map(({ groups }) => groups[2] ?? ''),
      ),
    ]);
    const items = byGroups(rows).map(([[day = '', keyId = '', providerAccountId = ''], parts]) => {
      const { requests, rateLimited } = totalsOf(parts);
      return {
        day,
        keyId,
        name: keyName(keyId),
        providerAccountId,
        accountName: accountName(providerAccountId),
        requests,
        rateLimited,
      };
    });
    return { ...bounds, timeZone: this.usage.timeZone, items, nextCursor: null };
  }

  private async groups(
    scope: Scope,
    groupBy: UsageGroup,
    rows: readonly SumsRow[],
  ): Promise<UsageGroupView[]> {
    const groups = byGroups(rows).map(([[group = ''], parts]) => ({ group, parts }));
    const name = await this.names.of(
      scope,
      groupBy,
      groups.map(({ group }) => group),
    );
    return groups.map(({ group, parts }) => ({ group, name: name(group), ...totalsOf(parts) }));
  }
}

/** Rows of one group stand together, one for each currency. */
function byGroups(rows: readonly SumsRow[]): [string[], SumsRow[]][] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(row.groups));
  return [...groups.values()].map((parts) => [parts[0]?.groups ?? [], parts]);
}
