import { Injectable } from '@nestjs/common';
import type { EntityManager, QueryRunner } from 'typeorm';
import { Database } from '../database/database.js';
import { isLockTimeout } from '../database/postgres-errors.js';
import { movePeriod, type PeriodFacts, type PeriodRefusal } from './domain/period-state.js';
import { PeriodStore, type Period } from './period-store.js';
import { periodProblem } from './periods.errors.js';

/** One close at a time: results form a chain. The lock is the connection's, so that a killed process leaves none. */
const CLOSE_LOCK = 727_011;
/** Writers to the ledger commit within milliseconds; longer than this something is wrong, and they shall not wait for us. */
const LEDGER_LOCK_MS = 10_000;

/** Holds the requests of a month still, and lets go of them. */
@Injectable()
export class PeriodFreeze {
  constructor(
    private readonly database: Database,
    private readonly periods: PeriodStore,
  ) {}

  /** Runs `work` on a connection that holds the one right to close; undefined when another has it. */
  async alone<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T | undefined> {
    const runner = this.database.dataSource.createQueryRunner();
    await runner.connect();
    try {
      const rows = (await runner.query('select pg_try_advisory_lock($1) as mine', [CLOSE_LOCK])) as {
        mine: boolean;
      }[];
      if (!rows[0]?.mine) return undefined;
      try {
        return await work(runner);
      } finally {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        // A connection that is gone has given the lock back.
        await runner.query('select pg_advisory_unlock($1)', [CLOSE_LOCK]).catch(() => undefined);
      }
    } finally {
      await runner.release();
    }
  }

  /**
   * From its commit on, every change to a request of the month is noted as late; all changes before it are there to be
   * counted. Also takes up a close that died: its freeze still holds.
   */
  freeze(runner: QueryRunner, period: string): Promise<Period> {
    return this.withLedgerHeld(runner, async (manager) => {
      const held = await this.periods.hold(manager, await this.periods.get(manager, period));
      const facts: PeriodFacts = { inFuture: held.now < held.startsAt, blockedBy: [], heldByOther: false };
      const moved = movePeriod(held.status, 'freeze', facts);
      if ('refused' in moved) throw refusal(moved.refused, held);
      await manager.query(
        `update periods set status = $2, closing_since = coalesce(closing_since, now()) where period = $1`,
        [period, moved.to],
      );
      return { ...held, status: moved.to };
    });
  }

  /** Opens a month again whose close came to nothing. What was noted meanwhile is no longer late. */
  async release(runner: QueryRunner, period: string): Promise<void> {
    await this.withLedgerHeld(runner, async (manager) => {
      const held = await this.periods.hold(manager, await this.periods.get(manager, period));
      const moved = movePeriod(held.status, 'release', {
        inFuture: false,
        blockedBy: [],
        heldByOther: false,
      });
      if ('refused' in moved) return;
      await manager.query('delete from late_attempts where period = $1', [period]);
      await manager.query(`update periods set status = $2, closing_since = null where period = $1`, [
        period,
        moved.to,
      ]);
    });
    await this.periods.tell(period, 'failed');
  }

  /** Opens the months again whose close has died with its process; gives them. */
  async releaseDead(): Promise<string[]> {
    if ((await this.closing()).length === 0) return [];
    const released = await this.alone(async (runner) => {
      // Who holds the lock is the only one that closes: whatever is `closing` now has been left behind.
      const dead = await this.closing();
      for (const period of dead) await this.release(runner, period);
      return dead;
    });
    return released ?? [];
  }

  private async closing(): Promise<string[]> {
    const rows = await this.database.query<{ period: string }[]>(
      `select period from periods where status = 'closing' order by 1`,
    );
    return rows.map(({ period }) => period);
  }

  /** A short transaction in which nobody writes to the ledger: who was writing has committed. */
  private async withLedgerHeld<T>(
    runner: QueryRunner,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    await runner.startTransaction();
    try {
      await runner.query(`set local lock_timeout = ${LEDGER_LOCK_MS}`);
      await runner.query('lock table attempts in share mode');
      const done = await work(runner.manager);
      await runner.commitTransaction();
      return done;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      if (isLockTimeout(error)) throw periodProblem('ledger_busy', 'requests are being written; try again');
      throw error;
    }
  }
}

/** The problem for a move that is not allowed. */
export function refusal(code: Exclude<PeriodRefusal, 'period_blocked'> | PeriodRefusal, of: Period) {
  switch (code) {
    case 'period_closed':
      return periodProblem('period_closed', `${of.period} was closed at ${of.closedAt?.toISOString() ?? ''}`);
    case 'period_closing':
      return periodProblem('period_closing', 'another close is under way; it was not disturbed');
    case 'period_in_future':
      return periodProblem('period_in_future', `${of.period} begins at ${of.startsAt.toISOString()}`);
    case 'period_blocked':
      return periodProblem('period_blocked', `blockers of ${of.period} stand`);
  }
}
