import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { Database } from '../database/database.js';
import { isRetriable } from '../database/postgres-errors.js';
import { Problem } from '../errors/problem.js';
import { BlockersService } from './blockers.service.js';
import { demandAccepted, type CloseRequest } from './close-request.js';
import type { FrozenResult } from './domain/frozen-result.js';
import { FrozenResults } from './frozen-results.js';
import { PeriodFreeze, refusal } from './period-freeze.js';
import { PeriodSeal } from './period-seal.js';
import { PeriodStore } from './period-store.js';

/** Serialization failures that a close bears before it gives up. */
const TRIES_MAX = 4;
/** Freezes of a month whose requests somebody changed before they were read; each time it is only a moment that is missed. */
const FREEZES_MAX = 6;
/** Longer before each next freeze: all of them together take about a second. */
const REFREEZE_MS = 60;

/**
 * Closes months. The freeze is a short transaction, everything else one more: result, corrections, statements and the
 * closed state become true together or not at all. Whatever fails in between opens the month again; a close whose
 * process dies is taken up by the next one, or undone by the schedule.
 */
@Injectable()
export class PeriodCloseService {
  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
    private readonly freeze: PeriodFreeze,
    private readonly blockers: BlockersService,
    private readonly sealing: PeriodSeal,
    private readonly results: FrozenResults,
  ) {}

  /** Closes a month and gives its result, as it will be read ever after. */
  async close(period: string, request: CloseRequest): Promise<FrozenResult> {
    await this.demandCloseable(period, request);
    const closed = await this.freeze.alone((runner) => this.closeAlone(runner, period, request));
    if (!closed) throw refusal('period_closing', await this.periods.get(this.database, period));
    return this.results.get(period);
  }

  private async closeAlone(runner: QueryRunner, period: string, request: CloseRequest): Promise<true> {
    for (let tries = 1; ; tries++) {
      await this.periods.tell(period, 'freezing');
      await this.freeze.freeze(runner, period);
      try {
        await this.seal(runner, period, request);
        break;
      } catch (error) {
        // Where this fails too the connection is gone, and the schedule will do it.
        await this.freeze.release(runner, period).catch(() => undefined);
        if (tries >= FREEZES_MAX || !isDisturbed(error)) throw error;
      }
      await sleep(tries * REFREEZE_MS);
    }
    await this.periods.tell(period, 'done');
    return true;
  }

  /** Refuses what can be refused without touching anything. What it lets through is decided once all is still. */
  private async demandCloseable(name: string, request: CloseRequest): Promise<void> {
    const period = await this.periods.get(this.database, name);
    if (period.status === 'closed') throw refusal('period_closed', period);
    if (period.now < period.startsAt) throw refusal('period_in_future', period);
    demandAccepted(period, await this.blockers.ofLedger(this.database, period), request);
  }

  private async seal(runner: QueryRunner, period: string, request: CloseRequest): Promise<void> {
    for (let tries = 1; ; tries++) {
      await runner.startTransaction('REPEATABLE READ');
      try {
        await this.sealing.seal(runner.manager, period, request);
        await runner.commitTransaction();
        return;
      } catch (error) {
        await runner.rollbackTransaction().catch(() => undefined);
        if (tries >= TRIES_MAX || !isRetriable(error)) throw error;
      }
    }
  }
}

/** Requests changed between the freeze and the reading: nothing is wrong, and the next freeze may find them still. */
function isDisturbed(error: unknown): boolean {
  return error instanceof Problem && error.code === 'ledger_busy';
}
