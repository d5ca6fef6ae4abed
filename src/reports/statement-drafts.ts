import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdjustmentsService } from '../costing/adjustments.service.js';
import { AllocationPolicy } from '../costing/allocation-policy.js';
import { chargedPools } from '../costing/domain/charged-pools.js';
import type { Statement } from '../costing/domain/statement.js';
import { PeriodDivision } from '../costing/period-division.js';
import type { Period } from '../costing/period-store.js';
import { StatementsService } from '../costing/statements.service.js';

/** What the statements of an open period would say, were it closed now by the firm's policy. */
@Injectable()
export class StatementDrafts {
  constructor(
    private readonly policy: AllocationPolicy,
    private readonly division: PeriodDivision,
    private readonly adjustments: AdjustmentsService,
    private readonly statements: StatementsService,
  ) {}

  async read(manager: EntityManager, period: Period): Promise<Statement[]> {
    const { startsAt, endsAt, now } = period;
    const choice = await this.policy.choice(manager, {});
    const results = await this.division.divide(manager, {
      bounds: { startsAt, endsAt },
      choice,
      frozen: false,
    });
    const { adjustments } = await this.adjustments.pending(manager, period.period);
    const pools = chargedPools(results, adjustments);
    return this.statements.draft(manager, { period: period.period, startsAt, endsAt, choice, pools, now });
  }
}
