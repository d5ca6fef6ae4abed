import { type DataSource } from 'typeorm';
import { BudgetDefinitions } from '../../src/companies/budget-definitions.service.js';
import { ChartService } from '../../src/companies/chart.service.js';
import { CompaniesService } from '../../src/companies/companies.service.js';
import { Config } from '../../src/config/config.js';
import { Database } from '../../src/database/database.js';
import { Notices } from '../../src/database/notices.js';
import { uuidV7 } from '../../src/database/uuid-v7.js';
import { AttemptLedger, type AttemptIntent, type AttemptOutcome } from '../../src/usage/attempt-ledger.js';
import { BudgetAlerts } from '../../src/usage/budget-alerts.js';
import { BudgetGate } from '../../src/usage/budget-gate.js';
import { BudgetMonths } from '../../src/usage/budget-months.js';
import { BudgetReservations } from '../../src/usage/budget-reservations.js';
import { BudgetSpending } from '../../src/usage/budget-spending.js';
import { BudgetWatch } from '../../src/usage/budget-watch.js';
import { BudgetsService } from '../../src/usage/budgets.service.js';
import type { BudgetRefusal } from '../../src/usage/domain/admit.js';

/** All that budgets are made of, as one process has it. */
export function budgetsOn(source: DataSource, environment: Record<string, string> = {}) {
  const config = new Config(environment);
  const database = new Database(source);
  const definitions = new BudgetDefinitions();
  const months = new BudgetMonths(database, definitions, config);
  const spending = new BudgetSpending(config);
  const alerts = new BudgetAlerts(spending);
  const companies = new CompaniesService(database, new ChartService(database));
  return {
    database,
    months,
    alerts,
    reservations: new BudgetReservations(definitions, months, config),
    budgets: new BudgetsService(database, companies, definitions, spending, months, alerts),
    watch: new BudgetWatch(database, definitions, months, alerts),
    gate: (url: string) => new BudgetGate(database, new Notices(url)),
  };
}

export type Budgets = ReturnType<typeof budgetsOn>;

/** A request that may cost so much. Its claim is nobody's: budgets do not ask. */
export function intentOf(change: Partial<AttemptIntent> = {}): AttemptIntent {
  return {
    id: uuidV7(),
    invoiceId: uuidV7(),
    companyId: uuidV7(),
    providerAccountId: uuidV7(),
    keyId: uuidV7(),
    provider: 'deepseek',
    model: 'deepseek-flash',
    currency: 'USD',
    number: 1,
    promptVersion: 'p',
    thinking: false,
    workerId: 'one',
    claimToken: '1',
    startedAt: new Date(),
    estimatedTokens: null,
    heldCost: '0.10',
    ...change,
  };
}

/** What became of a request; `cost` null: nobody knows what it cost. */
export function outcomeOf(id: string, cost: string | null): AttemptOutcome {
  return {
    id,
    status: cost === null ? 'unknown' : 'succeeded',
    outcome: cost === null ? 'answer_lost' : 'success',
    detail: null,
    httpStatus: null,
    finishedAt: new Date(),
    tokens: null,
    cost:
      cost === null
        ? { status: 'unknown', reason: 'answer_lost' }
        : {
            status: 'known',
            amount: cost,
            currency: 'USD',
            priceId: null,
            rate: 'flat',
            windowUncertain: false,
          },
    providerCostTicks: null,
    providerCostDiffers: false,
    saving: null,
    responseModel: null,
    responseId: null,
  };
}

const ledger = new AttemptLedger();

/** Reserves for requests and records them in one transaction, as `WorkLedger` does; why each was refused, if it was. */
export async function reserveAll(
  { reservations, database }: Pick<Budgets, 'reservations' | 'database'>,
  intents: readonly AttemptIntent[],
): Promise<(BudgetRefusal | undefined)[]> {
  return reservations.reserving(() =>
    database.run({ companyId: null }, async (manager) => {
      const refused = await reservations.admit(manager, intents);
      await ledger.open(
        manager,
        intents.filter(({ id }) => !refused.has(id)),
      );
      await reservations.note(manager, refused.values());
      return intents.map(({ id }) => refused.get(id));
    }),
  );
}

/** The same for one request alone. */
export async function reserve(
  budgets: Pick<Budgets, 'reservations' | 'database'>,
  intent: AttemptIntent,
): Promise<BudgetRefusal | undefined> {
  return (await reserveAll(budgets, [intent]))[0];
}
