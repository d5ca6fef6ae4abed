import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../config/config.js';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { preferIndexes } from '../database/transaction-manners.js';
import {
  DIFFERING_DAYS,
  MARK_DAYS,
  MARKED_DAYS,
  NEXT_DAYS,
  SEALED_MONTHS,
  SUMS_OF_DAYS,
  SUMS_OF_MONTHS,
  TAKE_VERIFICATION,
} from './rollup-sql.js';
import { METRIC_NAMES, ROLLUP_KEY } from './usage-metrics.js';

/** A day is summed this long after its end: by then everything that began in it without leaving a mark is committed. */
const SEAL_AFTER_HOURS = 2;
/** Days summed in one transaction. */
const DAYS_AT_ONCE = 31;
const MARKS_AT_ONCE = 20;
/** One round ends here; the next one goes on where it stopped. */
const STEPS_MAX = 1_000;
const DAYS_TOLD_MAX = 20;

interface State {
  timeZone: string;
  sealedUntil: string | null;
}

/**
 * Keeps the summed days and months behind the ledger. What it writes can be thrown away at any moment: days that are
 * not summed are read from the ledger. Every process may run it; they take turns.
 */
@Injectable()
export class RollupKeeper {
  private readonly logger = new Logger(RollupKeeper.name);

  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Sums the days that have ended and, anew, those that were changed since. Gives the number of days summed. */
  async refresh(signal?: AbortSignal): Promise<number> {
    let days = 0;
    for (let step = 0; step < STEPS_MAX && !signal?.aborted; step++) {
      const summed = await this.database.run(FIRM, (manager) => this.step(manager));
      if (summed === null) break;
      days += summed;
    }
    return days;
  }

  /** Null: nothing to do, or another process is at it. */
  private async step(manager: EntityManager): Promise<number | null> {
    await preferIndexes(manager);
    const [state] = await manager.query<State[]>(
      `select time_zone as "timeZone", sealed_until::text as "sealedUntil" from usage_rollup_state
          for update skip locked`,
    );
    if (!state) return null;
    if (state.timeZone !== this.config.firmTimeZone) {
      await this.forget(manager);
      return 0;
    }
    return (await this.sumChanged(manager, state)) ?? (await this.sumNext(manager, state));
  }

  /** Days of another time zone are other days. */
  private async forget(manager: EntityManager): Promise<void> {
    await manager.query('delete from usage_rollups');
    await manager.query('update usage_rollup_state set time_zone = $1, sealed_until = null', [
      this.config.firmTimeZone,
    ]);
  }

  /** A mark that is seen means that its change is seen too, by this and every later statement. */
  private async sumChanged(manager: EntityManager, state: State): Promise<number | null> {
    const marks = await manager.query<{ id: string; days: string[] }[]>(MARKED_DAYS, [
      this.config.firmTimeZone,
      state.sealedUntil,
      MARKS_AT_ONCE,
    ]);
    if (marks.length === 0) return null;
    const days = [...new Set(marks.flatMap((mark) => mark.days))];
    await this.sum(manager, { days, months: monthsOf(days), sealedUntil: state.sealedUntil });
    await manager.query('delete from usage_late_changes where id = any ($1::bigint[])', [
      marks.map(({ id }) => id),
    ]);
    return days.length;
  }

  /** The next days that have ended; days without any request are passed over. */
  private async sumNext(manager: EntityManager, state: State): Promise<number | null> {
    const [next] = await manager.query<{ days: string[]; until: string }[]>(NEXT_DAYS, [
      this.config.firmTimeZone,
      state.sealedUntil,
      SEAL_AFTER_HOURS,
      DAYS_AT_ONCE,
    ]);
    if (!next) return null;
    await manager.query('update usage_rollup_state set sealed_until = $1::date', [next.until]);
    // The month that was reached last may be over now, though nothing more was sent in it.
    const months = monthsOf([...next.days, ...(state.sealedUntil === null ? [] : [state.sealedUntil])]);
    await this.sum(manager, { days: next.days, months, sealedUntil: next.until });
    return next.days.length;
  }

  /** Makes the sums of days, and those of months as far as they are over. */
  private async sum(
    manager: EntityManager,
    { days, months, sealedUntil }: { days: string[]; months: string[]; sealedUntil: string | null },
  ): Promise<void> {
    const forget = `delete from usage_rollups where grain = $1 and period = any ($2::date[])`;
    const insert = `insert into usage_rollups (grain, period, ${ROLLUP_KEY}, ${METRIC_NAMES.join(', ')})`;
    await manager.query(forget, ['day', days]);
    await manager.query(`${insert} ${SUMS_OF_DAYS}`, [this.config.firmTimeZone, days]);
    await manager.query(forget, ['month', months]);
    await manager.query(`${insert} ${SUMS_OF_MONTHS}`, [months, sealedUntil]);
  }

  /** The comparison of the night, in one of the processes. */
  async verifyNightly(signal?: AbortSignal): Promise<void> {
    const taken = await changeRows<unknown>(this.database, TAKE_VERIFICATION);
    if (taken.length > 0) await this.verify(signal);
  }

  /**
   * Holds every summed day and month against the ledger, a month at a time. What differs is told, since it must not
   * happen, and summed again. Gives the days (and, as their first day, the months) that differed.
   */
  async verify(signal?: AbortSignal): Promise<string[]> {
    const months = await this.database.query<{ month: string }[]>(SEALED_MONTHS, [this.config.firmTimeZone]);
    const differing: string[] = [];
    for (const { month } of months) {
      if (signal?.aborted) break;
      const rows = await this.database.query<{ day: string }[]>(DIFFERING_DAYS, [
        this.config.firmTimeZone,
        month,
      ]);
      differing.push(...rows.map(({ day }) => day));
    }
    if (differing.length === 0) return [];
    this.logger.error(
      `sums differ from the ledger and are made again: ${differing.slice(0, DAYS_TOLD_MAX).join(', ')}`,
    );
    await this.database.query(MARK_DAYS, [this.config.firmTimeZone, differing]);
    await this.refresh(signal);
    return differing;
  }
}

function monthsOf(days: readonly string[]): string[] {
  return [...new Set(days.map((day) => `${day.slice(0, 7)}-01`))];
}
