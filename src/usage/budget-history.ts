import { Inject, Injectable } from '@nestjs/common';
import { BudgetDefinitions } from '../companies/budget-definitions.service.js';
import { CompaniesService } from '../companies/companies.service.js';
import { Config } from '../config/config.js';
import { Database, FIRM } from '../database/database.js';
import { parseDecimal, sum } from '../money/decimal.js';
import { moneyJson, type MoneyJson } from '../money/money.js';
import { budgetState, percentSpent, type BudgetState } from './domain/budget-standing.js';

/** What had been spent of a budget by an instant, in the firm's month that the instant ended or lay in. */
export interface BudgetUse {
  /** Null: the firm's own. */
  companyId: string | null;
  companyName: string | null;
  /** `YYYY-MM`. */
  period: string;
  monthly: MoneyJson;
  spent: MoneyJson;
  percent: number;
  state: BudgetState;
}

interface Row {
  period: string;
  companyId: string | null;
  currency: string | null;
  spent: string;
}

/** Cost against budget, looking back. The budgets are those of today: earlier amounts are not kept. */
@Injectable()
export class BudgetHistory {
  constructor(
    private readonly database: Database,
    private readonly definitions: BudgetDefinitions,
    private readonly companies: CompaniesService,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** The use of every budget by requests that began before `instant`, the firm's own first. */
  async until(instant: Date): Promise<BudgetUse[]> {
    const [budgets, rows] = await this.database.run(FIRM, async (manager) => {
      const all = await this.definitions.all(manager);
      const found =
        all.length > 0 ? await manager.query<Row[]>(SPENT, [instant, this.config.firmTimeZone]) : [];
      return [all, found] as const;
    });
    const names = await this.companies.byIds(budgets.flatMap(({ companyId }) => companyId ?? []));
    return budgets
      .map(({ companyId, amount, currency }) => {
        const own = rows.filter(
          (row) => row.currency === currency && (companyId === null || row.companyId === companyId),
        );
        const monthly = parseDecimal(amount);
        const spent = sum(own.map((row) => parseDecimal(row.spent)));
        return {
          companyId,
          companyName: companyId === null ? null : (names.get(companyId)?.name ?? null),
          period: rows[0]?.period ?? '',
          monthly: moneyJson(monthly, currency),
          spent: moneyJson(spent, currency),
          percent: percentSpent(spent, monthly),
          state: budgetState(spent, monthly),
        };
      })
      .sort((a, b) => Number(a.companyId !== null) - Number(b.companyId !== null));
  }
}

// One row at least, for the month's name.
const SPENT = `
  with month as (
    select date_trunc('month', ($1::timestamptz - interval '1 microsecond') at time zone $2) as local
  )
  select to_char(month.local, 'YYYY-MM') as period, a.company_id as "companyId", a.currency,
         coalesce(sum(a.cost), 0)::text as spent
    from month left join attempts a on a.started_at >= month.local at time zone $2 and a.started_at < $1
   group by 1, 2, 3`;
