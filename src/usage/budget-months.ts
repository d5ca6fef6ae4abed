import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BudgetDefinitions, type HardStop } from '../companies/budget-definitions.service.js';
import { Config } from '../config/config.js';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';

/** Whoever waits longer for the ledger gives up: those who write to it queue behind. */
const FREEZE_TIMEOUT = '10s';
/** A month that ended this long ago is asked for by nobody; should it be, it is made again. */
const KEPT = '62 days';

/** A month whose sums were not what the ledger says; they are repaired. */
export interface BudgetDifference {
  budgetId: string;
  startsAt: Date;
  counted: { spent: string; held: string };
  ledger: { spent: string; held: string };
}

// The firm's months that hold the instants $2, the present and the one after it.
const SPANS = `
  select starts_at, (starts_at at time zone $1 + interval '1 month') at time zone $1 as ends_at
    from (select distinct date_trunc('month', at, $1) as starts_at
            from unnest($2::timestamptz[] || now()
                        || (date_trunc('month', now() at time zone $1) + interval '1 month') at time zone $1) as at) as month`;

/** What the ledger says of a month `m` of a budget `b`. */
const sums = (budget: string, month: string) => `
  select coalesce(sum(a.cost), 0) as spent, coalesce(sum(a.held_cost) filter (where a.cost is null), 0) as held
    from attempts a
   where a.started_at >= ${month}.starts_at and a.started_at < ${month}.ends_at and a.currency = ${budget}.currency
     and (${budget}.company_id is null or a.company_id = ${budget}.company_id)`;

/**
 * The rows that hard stops are kept by, one for each month. They are only a shorter way to say what the ledger says;
 * a trigger moves them with it, so all that is left to do is to begin them at a moment when nobody writes to it.
 */
@Injectable()
export class BudgetMonths {
  constructor(
    private readonly database: Database,
    private readonly definitions: BudgetDefinitions,
    @Inject(Config) private readonly config: Config,
  ) {}

  /**
   * Lets everybody finish who writes to the ledger, and nobody begin before this transaction ends; nobody else changes
   * budgets meanwhile either.
   */
  async freeze(manager: EntityManager): Promise<void> {
    await manager.query(
      `set local lock_timeout = '${FREEZE_TIMEOUT}'; lock table attempts in share row exclusive mode`,
    );
  }

  /** Takes part in the ledger, so that no budget changes before this transaction ends. */
  async join(manager: EntityManager): Promise<void> {
    await manager.query('lock table attempts in row exclusive mode');
  }

  /** Makes the rows of this month, the next one and those of `times` for every hard stop that lacks them. */
  async ensure(times: readonly Date[] = []): Promise<void> {
    const budgets = await this.hardStops(this.database.dataSource.manager);
    if (!(await this.isLacking(budgets, times))) return;
    await this.database.run(FIRM, async (manager) => {
      await this.freeze(manager);
      await manager.query('delete from budget_months where time_zone <> $1', [this.config.firmTimeZone]);
      await this.begin(manager, await this.hardStops(manager), times);
    });
  }

  /** Makes the rows of one budget anew, from the ledger. Needs a frozen ledger. */
  async renew(manager: EntityManager, budget: HardStop & { hardStop: boolean }): Promise<void> {
    await this.remove(manager, budget.id);
    if (budget.hardStop) await this.begin(manager, [budget], []);
  }

  async remove(manager: EntityManager, budgetId: string): Promise<void> {
    await manager.query('delete from budget_months where budget_id = $1', [budgetId]);
  }

  /** Holds every row against the ledger, one after the other, and repairs what differs, which must not happen. */
  async check(): Promise<BudgetDifference[]> {
    await this.database.query(`delete from budget_months where ends_at < now() - interval '${KEPT}'`);
    const rows = await this.database.query<{ budgetId: string; startsAt: Date }[]>(
      'select budget_id as "budgetId", starts_at as "startsAt" from budget_months order by budget_id, starts_at',
    );
    const differences: BudgetDifference[] = [];
    for (const row of rows) {
      const difference = await this.database.run(FIRM, (manager) => this.checkOne(manager, row));
      if (difference) differences.push(difference);
    }
    return differences;
  }

  /** Under the row's lock nothing that counts in it can be committed, so the sum and the row are of one moment. */
  private async checkOne(
    manager: EntityManager,
    key: { budgetId: string; startsAt: Date },
  ): Promise<BudgetDifference | undefined> {
    const parameters = [key.budgetId, key.startsAt];
    const [counted] = await manager.query<{ spent: string; held: string }[]>(
      'select spent, held from budget_months where budget_id = $1 and starts_at = $2 for update',
      parameters,
    );
    if (!counted) return undefined;
    const [ledger] = await changeRows<{ spent: string; held: string }>(
      manager,
      `with ledger as (select s.* from budget_months m, lateral (${sums('m', 'm')}) as s
                        where m.budget_id = $1 and m.starts_at = $2)
       update budget_months m set spent = ledger.spent, held = ledger.held from ledger
        where m.budget_id = $1 and m.starts_at = $2 and (m.spent, m.held) is distinct from (ledger.spent, ledger.held)
       returning m.spent, m.held`,
      parameters,
    );
    return ledger && { ...key, counted, ledger };
  }

  private async hardStops(manager: EntityManager): Promise<HardStop[]> {
    return (await this.definitions.all(manager)).filter(({ hardStop }) => hardStop);
  }

  private async isLacking(budgets: readonly HardStop[], times: readonly Date[]): Promise<boolean> {
    const [row] = await this.database.query<{ lacking: boolean }[]>(
      `select exists (select from budget_months where time_zone <> $1)
           or exists (select from unnest($3::uuid[]) as b(id), (${SPANS}) as m
                       where not exists (select from budget_months e
                                          where e.budget_id = b.id and e.starts_at = m.starts_at)) as lacking`,
      [this.config.firmTimeZone, times, budgets.map(({ id }) => id)],
    );
    return row?.lacking ?? false;
  }

  private async begin(
    manager: EntityManager,
    budgets: readonly HardStop[],
    times: readonly Date[],
  ): Promise<void> {
    await manager.query(
      `insert into budget_months (budget_id, starts_at, ends_at, time_zone, company_id, currency, monthly, spent, held)
       select b.id, m.starts_at, m.ends_at, $1, b.company_id, b.currency, b.amount, s.spent, s.held
         from unnest($3::uuid[], $4::uuid[], $5::text[], $6::numeric[]) as b(id, company_id, currency, amount),
              (${SPANS}) as m, lateral (${sums('b', 'm')}) as s
       on conflict (budget_id, starts_at) do nothing`,
      [
        this.config.firmTimeZone,
        times,
        budgets.map(({ id }) => id),
        budgets.map(({ companyId }) => companyId),
        budgets.map(({ currency }) => currency),
        budgets.map(({ amount }) => amount),
      ],
    );
  }
}
