import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CompaniesService } from '../companies/companies.service.js';
import { AdjustmentsService } from '../costing/adjustments.service.js';
import { AllocationPolicy } from '../costing/allocation-policy.js';
import { viewAdjustments, type AdjustmentView } from '../costing/domain/adjustments.js';
import { allocationJson } from '../costing/domain/allocation-json.js';
import { bearersOf } from '../costing/domain/bearers.js';
import type { FrozenAllocation, FrozenResult } from '../costing/domain/frozen-result.js';
import { FrozenResults } from '../costing/frozen-results.js';
import { PeriodDivision } from '../costing/period-division.js';
import { PeriodStore, type Period } from '../costing/period-store.js';
import { StatementsService } from '../costing/statements.service.js';
import { PeriodUse, type PeriodUseRow } from '../usage/period-use.service.js';
import { composeCurrency, type CompanyNames, type CurrencyFacts } from './domain/compose-currency.js';
import type { CurrencyReport, PeriodReport, ReportChoice, ReportHead } from './domain/report-model.js';
import { BillFacts, type BillFactsOfPeriod } from './bill-facts.js';

/** A period's report, and the requests it counts. */
export interface PeriodFigures {
  report: PeriodReport;
  use: PeriodUseRow[];
  /** The bills that a closed period rests on; null: those in force. */
  bills: string[] | null;
}

/** Reads the firm's report of a period: of a closed one from what its close has frozen, else by the policy of today. */
@Injectable()
export class PeriodReports {
  constructor(
    private readonly periods: PeriodStore,
    private readonly results: FrozenResults,
    private readonly division: PeriodDivision,
    private readonly policy: AllocationPolicy,
    private readonly adjustments: AdjustmentsService,
    private readonly statements: StatementsService,
    private readonly companies: CompaniesService,
    private readonly usage: PeriodUse,
    private readonly bills: BillFacts,
  ) {}

  /** Everything in the caller's snapshot, so that it fits together. */
  async read(manager: EntityManager, name: string): Promise<PeriodFigures> {
    const period = await this.periods.get(manager, name);
    const result = await this.results.find(manager, name);
    return result ? this.closed(manager, period, result) : this.draft(manager, period);
  }

  private async closed(manager: EntityManager, period: Period, result: FrozenResult): Promise<PeriodFigures> {
    const { rows: use } = await this.usage.read(manager, period);
    const facts = await this.bills.frozen(manager, { period, result, use });
    const { method, driver, pool, cacheDiscount } = result;
    const currencies = await this.currencies(manager, {
      period,
      choice: { method, driver, pool, cacheDiscount },
      allocations: result.currencies,
      adjustments: result.adjustments,
      use,
      facts,
      unknown: null,
    });
    const { id, sequence, hash, previousHash, closedAt, reason } = result;
    const report: PeriodReport = {
      kind: 'period',
      ...headOf(period),
      startsAt: result.bounds.startsAt,
      endsAt: result.bounds.endsAt,
      status: 'closed',
      asOf: null,
      closed: { id, sequence, hash, previousHash, closedAt, reason },
      currencies,
      blockers: result.acceptedBlockers.map((blocker) => ({ ...blocker, accepted: true })),
    };
    return { report, use, bills: result.bills };
  }

  private async draft(manager: EntityManager, period: Period): Promise<PeriodFigures> {
    const choice = await this.policy.choice(manager, {});
    const bounds = { startsAt: period.startsAt, endsAt: period.endsAt };
    const results = await this.division.divide(manager, { bounds, choice, frozen: false });
    const { rows: use, unknown } = await this.usage.read(manager, period);
    const { adjustments } = await this.adjustments.pending(manager, period.period);
    const bearers = bearersOf(results, adjustments);
    const { facts, blockers } = await this.bills.standing(manager, { period, bearers, use });
    const names = await this.names(results.flatMap(({ companies }) => companies.map((one) => one.companyId)));
    const currencies = await this.currencies(manager, {
      period,
      choice,
      allocations: results.map((result) => allocationJson(result, (id) => names.get(id)?.name ?? id)),
      adjustments: viewAdjustments(adjustments),
      use,
      facts,
      unknown: new Map(unknown.map(({ currency, requests }) => [currency, requests])),
    });
    const report: PeriodReport = {
      kind: 'period',
      ...headOf(period),
      currencies,
      blockers: blockers.map(({ code, detail }) => ({ code, detail, accepted: false, reason: null })),
    };
    return { report, use, bills: null };
  }

  /** One part for each pool; a currency with corrections alone has a pool of nothing. */
  private async currencies(
    manager: EntityManager,
    input: {
      period: Period;
      choice: ReportChoice;
      allocations: readonly FrozenAllocation[];
      adjustments: readonly AdjustmentView[];
      use: readonly PeriodUseRow[];
      facts: BillFactsOfPeriod;
      unknown: ReadonlyMap<string, bigint> | null;
    },
  ): Promise<CurrencyReport[]> {
    const { period, choice, allocations, adjustments, use, facts, unknown } = input;
    const statements = await this.statements.ofPeriod(manager, period.period);
    const found = new Set(allocations.map(({ currency }) => currency));
    const others = [...new Set(adjustments.map(({ amount }) => amount.currency))].filter(
      (one) => !found.has(one),
    );
    const companies = await this.names([
      ...allocations.flatMap((one) => one.companies.map(({ companyId }) => companyId)),
      ...adjustments.flatMap((one) => one.companies.map(({ companyId }) => companyId)),
    ]);
    return [...allocations, ...others.map(emptyPool)].map((allocation) => {
      const { currency } = allocation;
      const part: CurrencyFacts = {
        allocation,
        choice: {
          method: choice.method,
          driver: choice.driver,
          pool: choice.pool,
          cacheDiscount: choice.cacheDiscount,
        },
        use: use.filter((row) => row.currency === currency),
        adjustments,
        statements,
        companies,
        ...facts.of(currency),
        unknown: unknown && { requests: unknown.get(currency) ?? 0n, held: facts.held(currency) },
      };
      return composeCurrency(part);
    });
  }

  private async names(ids: readonly string[]): Promise<CompanyNames> {
    return this.companies.byIds([...new Set(ids)]);
  }
}

/** The head of a period that is not closed. */
export function headOf(period: Period): ReportHead {
  return {
    period: period.period,
    startsAt: period.startsAt.toISOString(),
    endsAt: period.endsAt.toISOString(),
    timeZone: period.timeZone,
    status: 'draft',
    asOf: period.now.toISOString(),
    closed: null,
  };
}

function emptyPool(currency: string): FrozenAllocation {
  const nothing = { amount: '0', currency };
  return {
    currency,
    total: nothing,
    companies: [],
    unallocated: nothing,
    unallocatedParts: { unattributed: nothing, quarantined: nothing, undecided: nothing },
  };
}
