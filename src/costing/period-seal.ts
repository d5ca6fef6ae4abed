import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CompaniesService } from '../companies/companies.service.js';
import { Database } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { writeEvents } from '../events/outbox.js';
import { AdjustmentsService, type PendingAdjustments } from './adjustments.service.js';
import { BlockersService, type Standing } from './blockers.service.js';
import { demandAccepted, type CloseRequest } from './close-request.js';
import { bearersOf } from './domain/bearers.js';
import { chargedPools } from './domain/charged-pools.js';
import { viewAdjustments } from './domain/adjustments.js';
import type { AllocationResult } from './domain/allocation.js';
import { allocationJson } from './domain/allocation-json.js';
import type { IssuedStatement } from './domain/statement.js';
import type { AcceptedBlocker, FrozenAllocation, FrozenResult } from './domain/frozen-result.js';
import { FrozenResults } from './frozen-results.js';
import { PeriodDivision } from './period-division.js';
import { PeriodStore, type Period } from './period-store.js';
import { periodProblem } from './periods.errors.js';
import { StatementIssuer } from './statement-issuer.js';

/** A close with all that goes into it. */
interface Sealing {
  id: string;
  period: Period;
  request: CloseRequest;
  results: AllocationResult[];
  standing: Standing;
  accepted: AcceptedBlocker[];
  pending: PendingAdjustments;
}

/** Everything a close does once its month is frozen. Runs in one snapshot, which is the transaction that writes. */
@Injectable()
export class PeriodSeal {
  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
    private readonly blockers: BlockersService,
    private readonly division: PeriodDivision,
    private readonly adjustments: AdjustmentsService,
    private readonly results: FrozenResults,
    private readonly companies: CompaniesService,
    private readonly statements: StatementIssuer,
  ) {}

  /** Writes result, corrections and the closed state; throws while blockers stand. */
  async seal(manager: EntityManager, name: string, request: CloseRequest): Promise<void> {
    const period = await this.periods.get(manager, name);
    await this.demandStill(manager, name, request);
    await this.periods.tell(name, 'reading');
    const bounds = { startsAt: period.startsAt, endsAt: period.endsAt };
    const { choice } = request;
    // The two statements that read the whole month, at once.
    const beside = await this.database.beside(manager);
    const [bill, results] = await Promise.all([
      beside((other) => this.blockers.readBill(other, period)),
      this.division.divide(manager, { bounds, choice, frozen: true }),
    ]);
    await this.periods.tell(name, 'allocating');
    const pending = await this.adjustments.pending(manager, name);
    const bearers = bearersOf(results, pending.adjustments);
    const standing = await this.blockers.of(manager, { period, bearers, facts: bill });
    const accepted = demandAccepted(period, standing.blockers, request);
    await this.adjustments.book(manager, pending, period.now);
    const sealing = { id: uuidV7(), period, request, results, standing, accepted, pending };
    await this.periods.tell(name, 'issuing');
    const issued = await this.statements.issue(manager, {
      period: name,
      ...bounds,
      resultId: sealing.id,
      closedAt: period.now,
      choice,
      pools: chargedPools(results, pending.adjustments),
    });
    await this.periods.tell(name, 'sealing');
    const result = await this.results.append(manager, await this.content(sealing, issued));
    await this.markClosed(manager, period, result);
  }

  /**
   * Between the freeze and this snapshot requests may have changed. One that had a cost before would be counted neither as
   * it was nor as it is, and bills tell requests apart by what they are now.
   */
  private async demandStill(manager: EntityManager, name: string, { choice }: CloseRequest): Promise<void> {
    const [row] = await manager.query<{ changed: boolean }[]>(
      'select exists (select from late_attempts where period = $1 and ($2 or prior_cost is not null)) as changed',
      [name, choice.pool === 'billed'],
    );
    if (row?.changed)
      throw periodProblem('ledger_busy', 'requests of the period are being changed; try again');
  }

  private async content(
    { id, period, request, results, standing, accepted, pending }: Sealing,
    issued: readonly IssuedStatement[],
  ): Promise<Omit<FrozenResult, 'sequence' | 'previousHash' | 'hash'>> {
    const { choice } = request;
    const currencies = await this.named(results);
    const top = currencies.find(({ currency }) => currency === request.currency) ?? currencies[0];
    if (!top) throw new Error('a division has at least one currency');
    return {
      ...top,
      id,
      period: period.period,
      timeZone: period.timeZone,
      bounds: { startsAt: period.startsAt.toISOString(), endsAt: period.endsAt.toISOString() },
      closedAt: period.now.toISOString(),
      method: choice.method,
      driver: choice.driver,
      pool: choice.pool,
      cacheDiscount: choice.cacheDiscount,
      fixedShares: choice.fixedShares.map(({ companyId, share }) => ({ companyId, share: String(share) })),
      currencies,
      acceptedBlockers: accepted,
      reason: request.reason,
      adjustments: viewAdjustments(pending.adjustments),
      cut: standing.cut,
      reconciliation: standing.reconciliation,
      bills: standing.bills,
      statements: issued.map(({ number }) => number),
    };
  }

  private async named(results: readonly AllocationResult[]): Promise<FrozenAllocation[]> {
    const ids = results.flatMap(({ companies }) => companies.map(({ companyId }) => companyId));
    const companies = await this.companies.byIds([...new Set(ids)]);
    return results.map((one) => allocationJson(one, (id) => companies.get(id)?.name ?? id));
  }

  private async markClosed(manager: EntityManager, { period, now }: Period, result: FrozenResult) {
    await manager.query(
      `update periods set status = 'closed', closed_at = $2, settled_facts = $3 where period = $1`,
      [period, now, await this.adjustments.factsAtClose(manager, period)],
    );
    await writeEvents(manager, [
      {
        type: 'period.closed',
        companyId: null,
        subjectId: result.id,
        payload: { period, resultId: result.id, hash: result.hash },
      },
    ]);
  }
}
