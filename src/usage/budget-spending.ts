import { Inject, Injectable } from '@nestjs/common';
import type { Budget } from '../companies/budget.entity.js';
import { Config } from '../config/config.js';
import type { Runner } from '../database/changed-rows.js';
import { parseDecimal, sum, type Decimal } from '../money/decimal.js';

/** The firm's month at this moment. */
export interface FirmMonth {
  /** `YYYY-MM`. */
  period: string;
  startsAt: Date;
  /** When the next one begins. */
  endsAt: Date;
}

/** How a budget stands in the present month, by the ledger. */
export interface BudgetStanding {
  month: FirmMonth;
  monthly: Decimal;
  spent: Decimal;
  /** The most that requests can cost whose cost is not known yet. */
  held: Decimal;
  /** Requests whose cost is not known, and which nothing bounds: they are in neither sum. */
  unbounded: number;
  /** The hard stop has refused a request that cannot fit any more, even if all that are under way cost nothing. */
  stopped: boolean;
}

interface Row {
  companyId: string;
  currency: string;
  spent: string;
  held: string;
  underWay: string;
  unbounded: number;
}

/** What has been spent of budgets: summed from the ledger, for those who look at it. */
@Injectable()
export class BudgetSpending {
  constructor(@Inject(Config) private readonly config: Config) {}

  /** The standing of each of these budgets, in their order. The caller's transaction decides what may be seen. */
  async standings(runner: Runner, budgets: readonly Budget[]): Promise<BudgetStanding[]> {
    if (budgets.length === 0) return [];
    const month = await this.month(runner);
    const rows = await this.sums(runner, month, budgets);
    const wanted = await this.wanted(runner, month);
    return budgets.map((budget) => {
      const own = rows.filter(
        ({ companyId, currency }) =>
          currency === budget.currency && (budget.companyId === null || budget.companyId === companyId),
      );
      const total = (field: 'spent' | 'held' | 'underWay') => sum(own.map((row) => parseDecimal(row[field])));
      const [monthly, spent, held] = [parseDecimal(budget.amount), total('spent'), total('held')];
      const least = budget.hardStop ? wanted.get(budget.id) : undefined;
      return {
        month,
        monthly,
        spent,
        held,
        unbounded: own.reduce((count, row) => count + row.unbounded, 0),
        stopped: least !== undefined && spent + held - total('underWay') + least > monthly,
      };
    });
  }

  private async month(runner: Runner): Promise<FirmMonth> {
    const [month] = await runner.query<FirmMonth[]>(
      `select to_char(local, 'YYYY-MM') as period, local at time zone $1 as "startsAt",
              (local + interval '1 month') at time zone $1 as "endsAt"
         from (select date_trunc('month', now() at time zone $1) as local) as month`,
      [this.config.firmTimeZone],
    );
    if (!month) throw new Error('there is always a month');
    return month;
  }

  private async sums(runner: Runner, month: FirmMonth, budgets: readonly Budget[]): Promise<Row[]> {
    const companyIds = budgets.map(({ companyId }) => companyId);
    return runner.query<Row[]>(
      `select company_id as "companyId", currency, coalesce(sum(cost), 0)::text as spent,
              coalesce(sum(held_cost) filter (where cost is null), 0)::text as held,
              coalesce(sum(held_cost) filter (where status = 'in_flight'), 0)::text as "underWay",
              (count(*) filter (where cost is null and held_cost is null))::int as unbounded
         from attempts
        where started_at >= $1 and started_at < $2 and ($3::uuid[] is null or company_id = any ($3::uuid[]))
        group by 1, 2`,
      [month.startsAt, month.endsAt, companyIds.includes(null) ? null : companyIds],
    );
  }

  /** By budget: the smallest request that found no room, as the reservations noted it. */
  private async wanted(runner: Runner, month: FirmMonth): Promise<Map<string, Decimal>> {
    const rows = await runner.query<{ budgetId: string; wanted: string }[]>(
      `select budget_id as "budgetId", wanted from budget_months where starts_at = $1 and wanted is not null`,
      [month.startsAt],
    );
    return new Map(rows.map(({ budgetId, wanted }) => [budgetId, parseDecimal(wanted)]));
  }
}
