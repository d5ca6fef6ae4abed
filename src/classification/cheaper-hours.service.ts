import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyRing } from '../api-keys/key-ring.js';
import { PriceBookService } from '../pricing/price-book.service.js';
import { WaitingWork, type DeadlineWork } from '../invoices/waiting-work.js';
import { CompanyPace } from '../usage/company-pace.js';
import { waitsUntilMs } from './domain/cheaper-hours.js';
import { measuredRate } from './domain/measured-rate.js';

/**
 * Keeps work that has a deadline and is not urgent for the hours in which its account's provider is cheaper, as long
 * as the deadline can still be made. Decided anew at every look, so a slower provider or more work starts it earlier.
 */
@Injectable()
export class CheaperHours {
  constructor(
    private readonly waiting: WaitingWork,
    private readonly pace: CompanyPace,
    private readonly prices: PriceBookService,
    private readonly ring: KeyRing,
  ) {}

  /**
   * Holds or releases the work of each batch with a deadline; true when there is any. `accountOf` tells which account
   * serves a company; `now` is the moment that is looked at.
   */
  async decide(
    manager: EntityManager,
    input: { accountOf: ReadonlyMap<string, string | null>; now: Date },
  ): Promise<boolean> {
    const batches = await this.waiting.deadlines(manager, input.now);
    const byAccount = Map.groupBy(batches, ({ companyId }) => input.accountOf.get(companyId) ?? null);
    for (const [accountId, ofAccount] of byAccount) {
      const cheaperAt = this.cheaperFrom(accountId, input.now);
      const companyIds = [...input.accountOf].flatMap(([id, served]) => (served === accountId ? [id] : []));
      // Without cheaper hours to wait for nothing has to be measured.
      const load =
        cheaperAt && accountId !== null ? await this.load(manager, accountId, companyIds) : undefined;
      for (const batch of ofAccount) {
        await this.settle(manager, batch, load && cheaperAt ? { ...input, ...load, cheaperAt } : undefined);
      }
    }
    return batches.length > 0;
  }

  private async settle(
    manager: EntityManager,
    batch: DeadlineWork,
    question: { now: Date; cheaperAt: Date; invoicesAhead: number; ratePerSecond: number } | undefined,
  ): Promise<void> {
    const untilMs = question
      ? waitsUntilMs({
          nowMs: question.now.getTime(),
          finishByMs: batch.finishBy.getTime(),
          cheaperAtMs: question.cheaperAt.getTime(),
          invoicesAhead: question.invoicesAhead,
          ratePerSecond: question.ratePerSecond,
        })
      : null;
    if (question === undefined || untilMs === null) {
      if (batch.isHeld) await this.waiting.release(manager, batch.batchId);
      return;
    }
    if (batch.heldUntil?.getTime() === untilMs) return;
    await this.waiting.hold(manager, {
      batchId: batch.batchId,
      now: question.now,
      until: new Date(untilMs),
      reason: 'cheaper_hours',
    });
  }

  private async load(manager: EntityManager, accountId: string, companyIds: readonly string[]) {
    return {
      invoicesAhead: await this.waiting.pendingOf(manager, companyIds),
      ratePerSecond: measuredRate(await this.pace.rateOf(manager, accountId)),
    };
  }

  private cheaperFrom(accountId: string | null, at: Date): Date | null {
    const account = accountId === null ? undefined : this.ring.account(accountId);
    return account ? this.prices.cheaperFrom({ ...account, at }) : null;
  }
}
