import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { formatDecimal, parseDecimal } from '../../src/money/decimal.js';
import { ENTITIES } from '../../src/schema.js';
import { AttemptLedger } from '../../src/usage/attempt-ledger.js';
import { budgetsOn, outcomeOf, type Budgets } from './budgets.js';
import { createTestDatabase, type TestDatabase } from './database.js';

const POOLS = 4;
const POOL_SIZE = 8;

/** A database with budgets, spoken to over several pools, as many processes have them. */
export class BudgetGround {
  readonly ledger = new AttemptLedger();

  private constructor(
    readonly database: TestDatabase,
    private readonly sources: readonly DataSource[],
    /** For questions of the test's own. */
    readonly source: DataSource,
    /** One for each process. */
    readonly all: readonly Budgets[],
    readonly one: Budgets,
  ) {}

  static async begin(): Promise<BudgetGround> {
    const database = await createTestDatabase();
    const options = {
      ...dataSourceOptions(database.url, ENTITIES),
      poolSize: POOL_SIZE,
    } as DataSourceOptions;
    const sources = await Promise.all(
      Array.from({ length: POOLS }, () => new DataSource(options).initialize()),
    );
    const [source] = sources;
    if (!source) throw new Error('no pool');
    await source.query(
      `insert into provider_accounts (id, name, provider, base_url, model, currency)
       values ($1, 'A', 'deepseek', 'http://localhost', 'm', 'USD')`,
      [uuidV7()],
    );
    return new BudgetGround(
      database,
      sources,
      source,
      sources.map((each) => budgetsOn(each)),
      budgetsOn(source),
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.sources.map((each) => each.destroy()));
    await this.database.drop();
  }

  async clear(): Promise<void> {
    await this.source.query('truncate attempts, budget_months, budgets, budget_alerts, outbox_events');
  }

  /** A process by turns. */
  process(turn: number): Budgets {
    return this.all[turn % this.all.length] ?? this.one;
  }

  async company(): Promise<string> {
    const id = uuidV7();
    await this.source.query(
      `insert into companies (id, name, tax_id, chart_id) values ($1, 'C', '900123456', $2)`,
      [id, uuidV7()],
    );
    return id;
  }

  /** Sets a budget in USD: a company's, or the firm's. */
  put(owner: string | null, amount: string, { hardStop = true, warnAt = [75, 90] } = {}) {
    return this.one.budgets.put(owner, { monthly: { amount, currency: 'USD' }, hardStop, warnAt });
  }

  view(owner: string | null) {
    return this.one.budgets.view({ companyId: null }, owner);
  }

  settle(id: string, cost: string | null): Promise<void> {
    return this.ledger.settle(this.source, [outcomeOf(id, cost)]);
  }

  /** The sums of a month as the hard stop counts them. */
  async counted(owner: string, at = new Date()): Promise<{ spent: string; held: string } | undefined> {
    const [row] = await this.source.query<{ spent: string; held: string }[]>(
      'select spent, held from budget_months where budget_id = $1 and starts_at <= $2 and $2 < ends_at',
      [owner, at],
    );
    return row && { spent: plain(row.spent), held: plain(row.held) };
  }
}

function plain(text: string): string {
  return formatDecimal(parseDecimal(text));
}
