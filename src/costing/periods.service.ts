import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { PAGE_DEFAULT, pageOf } from '../http/page.js';
import { parseDecimal, sum, type Decimal } from '../money/decimal.js';
import { DEFAULT_COST_CURRENCY, moneyJson } from '../money/money.js';
import type { PeriodBillFacts } from '../reconciliation/domain/period-bill.js';
import { UsageSums } from '../usage/usage-sums.js';
import { AdjustmentsService } from './adjustments.service.js';
import { AllocationPolicy } from './allocation-policy.js';
import { BlockersService, type Standing } from './blockers.service.js';
import { viewAdjustments, type Adjustment } from './domain/adjustments.js';
import { expectedBearers } from './domain/bearers.js';
import type { FrozenResult } from './domain/frozen-result.js';
import { FrozenResults } from './frozen-results.js';
import { PeriodCloseService } from './period-close.service.js';
import { PeriodPreparation } from './period-preparation.js';
import { PeriodStore, type Period } from './period-store.js';
import type {
  ClosePeriodDto,
  PeriodsQuery,
  PeriodListView,
  PeriodMoneyView,
  PeriodProgressView,
  PeriodSummaryView,
  PeriodView,
} from './periods.dto.js';

/** Months as the API shows them, and what can be done with them. */
@Injectable()
export class PeriodsService {
  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
    private readonly usage: UsageSums,
    private readonly blockers: BlockersService,
    private readonly adjustments: AdjustmentsService,
    private readonly results: FrozenResults,
    private readonly policy: AllocationPolicy,
    private readonly closes: PeriodCloseService,
    private readonly preparation: PeriodPreparation,
  ) {}

  /** Months from the first usage or bill to the current one, newest first. */
  async list({ limit = PAGE_DEFAULT, cursor }: PeriodsQuery): Promise<PeriodListView> {
    const all = await this.periods.all(this.database);
    const rest = all.filter(({ period }) => cursor === undefined || period < cursor);
    const results = await this.results.heads(this.database);
    return pageOf(
      rest.map((period) => ({ ...period, id: period.period })),
      limit,
      (period) => summary(period, results.get(period.period) ?? null),
    );
  }

  /** One month: money, what stands in the way of its close, corrections. */
  async view(name: string): Promise<PeriodView> {
    const read = await this.database.snapshot(FIRM, async (manager) => {
      const period = await this.periods.get(manager, name);
      const result = await this.results.find(manager, name);
      const use = await this.use(manager, period);
      if (result) {
        const standing = await this.blockers.all(manager, period, []);
        return { period, result, use, standing, adjustments: result.adjustments };
      }
      const { adjustments } = await this.adjustments.pending(manager, name);
      return {
        period,
        result,
        use,
        standing: await this.standing(manager, { period, use, adjustments }),
        adjustments: viewAdjustments(adjustments),
      };
    });
    const { period, result, use, standing, adjustments } = read;
    const sums = moneyOf(use, standing);
    const only = sums.currencies.length === 1 ? sums.currencies[0] : undefined;
    return {
      ...summary(period, result),
      metered: only?.metered ?? null,
      billed: only?.billed ?? null,
      residual: only?.residual ?? null,
      currencies: sums.currencies,
      unknownAttempts: sums.unknownAttempts,
      // What a close has accepted stands in its result.
      blockers: result ? [] : standing.blockers,
      adjustments,
    };
  }

  /** Closes a month. */
  async close(name: string, input: ClosePeriodDto): Promise<FrozenResult> {
    const choice = await this.policy.choice(this.database, {
      method: input.method,
      driver: input.driver,
      pool: input.pool,
      cacheDiscount: input.cacheDiscount,
    });
    return this.closes.close(name, {
      choice,
      currency: input.currency ?? null,
      acceptBlockers: input.acceptBlockers ?? [],
      reason: input.reason ?? null,
    });
  }

  /** Gets the close of a month ready, by hand. */
  async prepare(name: string): Promise<PeriodView> {
    await this.preparation.prepare(name, { onlyFirst: false });
    return this.view(name);
  }

  /** Where a month and its close stand; little enough to be asked for again and again. */
  async progress(name: string): Promise<PeriodProgressView> {
    const period = await this.periods.get(this.database, name);
    const heads = await this.results.heads(this.database, name);
    return { ...summary(period, heads.get(name) ?? null), step: period.step };
  }

  /**
   * Of an open month also whether its statements could be converted, were it divided by the policy. Who would bear a part
   * is told by who used what: to divide a million requests takes seconds, and no figure of it is shown here.
   */
  private async standing(
    manager: EntityManager,
    input: { period: Period; use: readonly CompanySums[]; adjustments: readonly Adjustment[] },
  ): Promise<Standing> {
    const { period, use, adjustments } = input;
    const choice = await this.policy.choice(manager, {});
    const facts = await this.blockers.readBill(manager, period);
    const billed = choice.pool === 'billed' ? facts.flatMap(billedCompanies) : [];
    const users = [...use.filter(({ known }) => known > 0n), ...billed];
    const bearers = expectedBearers({ choice, users, adjustments });
    return this.blockers.of(manager, { period, bearers, facts });
  }

  /** What each company used, in each currency. */
  private async use(manager: EntityManager, { startsAt, endsAt }: Period): Promise<CompanySums[]> {
    const span = { from: startsAt.toISOString(), to: endsAt.toISOString() };
    const { rows } = await this.usage.readIn(manager, { span, filters: {}, groupBy: ['company'] });
    return rows.map(({ groups, currency, cost, requests, in_flight, unknown_costs }) => {
      const unknown = BigInt(in_flight) + BigInt(unknown_costs);
      const known = BigInt(requests) - unknown;
      return { companyId: groups[0] ?? '', currency, cost: parseDecimal(cost), known, unknown };
    });
  }
}

interface CompanySums {
  companyId: string;
  currency: string;
  cost: Decimal;
  /** Requests whose cost is known, and those whose cost is not. */
  known: bigint;
  unknown: bigint;
}

function billedCompanies({ currency, companies }: PeriodBillFacts) {
  return companies.map(({ companyId }) => ({ currency, companyId }));
}

function moneyOf(use: readonly CompanySums[], { billed }: Standing) {
  const names = new Set([...use, ...billed].map(({ currency }) => currency));
  if (names.size === 0) names.add(DEFAULT_COST_CURRENCY);
  const currencies = [...names].sort().map((currency): PeriodMoneyView => {
    const metered = sum(use.filter((row) => row.currency === currency).map(({ cost }) => cost));
    const bill = billed.find((one) => one.currency === currency)?.amount ?? null;
    return {
      currency,
      metered: moneyJson(metered, currency),
      billed: bill === null ? null : moneyJson(bill, currency),
      residual: bill === null ? null : moneyJson(bill - metered, currency),
    };
  });
  return { currencies, unknownAttempts: Number(sum(use.map(({ unknown }) => unknown))) };
}

function summary(
  period: Period,
  result: { id: string; hash: string; closedAt: string } | null,
): PeriodSummaryView {
  return {
    period: period.period,
    status: period.status,
    startsAt: period.startsAt.toISOString(),
    endsAt: period.endsAt.toISOString(),
    timeZone: period.timeZone,
    prepared: period.preparedAt ? { at: period.preparedAt.toISOString() } : null,
    result: result ? { id: result.id, hash: result.hash, closedAt: result.closedAt } : null,
  };
}
