import { Injectable } from '@nestjs/common';
import { CompaniesService } from '../companies/companies.service.js';
import { Database, FIRM } from '../database/database.js';
import { writeEvents } from '../events/outbox.js';
import { AdjustmentsService } from './adjustments.service.js';
import { AllocationPolicy } from './allocation-policy.js';
import { BlockersService } from './blockers.service.js';
import { uuidFrom } from './domain/adjustments.js';
import { allocationJson } from './domain/allocation-json.js';
import { bearersOf } from './domain/bearers.js';
import { PeriodDivision } from './period-division.js';
import { refusal } from './period-freeze.js';
import { PeriodStore } from './period-store.js';

/** Gets a close ready: finds its blockers, divides by the firm's policy, keeps both and tells the staff. */
@Injectable()
export class PeriodPreparation {
  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
    private readonly blockers: BlockersService,
    private readonly division: PeriodDivision,
    private readonly policy: AllocationPolicy,
    private readonly adjustments: AdjustmentsService,
    private readonly companies: CompaniesService,
  ) {}

  /** `onlyFirst`: leaves a month alone that somebody has prepared before. True when it was done here. */
  async prepare(name: string, { onlyFirst }: { onlyFirst: boolean }): Promise<boolean> {
    const facts = await this.read(name);
    return this.database.run(FIRM, async (manager) => {
      const held = await this.periods.hold(manager, await this.periods.get(manager, name));
      if (held.status === 'closed') throw refusal('period_closed', held);
      if (onlyFirst && held.preparedAt !== null) return false;
      await manager.query('update periods set prepared_at = now(), prepared = $2 where period = $1', [
        name,
        JSON.stringify(facts),
      ]);
      await writeEvents(manager, [
        {
          type: 'period.ready',
          companyId: null,
          subjectId: uuidFrom(['period', name]),
          payload: { period: name, blockers: facts.blockers.map(({ code }) => code) },
        },
      ]);
      return true;
    });
  }

  private async read(name: string) {
    return this.database.snapshot(FIRM, async (manager) => {
      const period = await this.periods.get(manager, name);
      if (period.status === 'closed') throw refusal('period_closed', period);
      if (period.now < period.startsAt) throw refusal('period_in_future', period);
      const choice = await this.policy.choice(manager, {});
      const bounds = { startsAt: period.startsAt, endsAt: period.endsAt };
      const results = await this.division.divide(manager, { bounds, choice, frozen: false });
      const { adjustments } = await this.adjustments.pending(manager, name);
      const { blockers } = await this.blockers.all(manager, period, bearersOf(results, adjustments));
      const ids = results.flatMap(({ companies }) => companies.map(({ companyId }) => companyId));
      const named = await this.companies.byIds([...new Set(ids)]);
      return {
        blockers,
        method: choice.method,
        driver: choice.driver,
        pool: choice.pool,
        cacheDiscount: choice.cacheDiscount,
        currencies: results.map((one) => allocationJson(one, (id) => named.get(id)?.name ?? id)),
      };
    });
  }
}
