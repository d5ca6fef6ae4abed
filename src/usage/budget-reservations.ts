import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BudgetDefinitions, type HardStop } from '../companies/budget-definitions.service.js';
import { Config } from '../config/config.js';
import { parseDecimal, formatDecimal, type Decimal } from '../money/decimal.js';
import type { AttemptIntent } from './attempt-ledger.js';
import { BudgetMonths } from './budget-months.js';
import { admit, countsIn, type BudgetRefusal, type BudgetRoom } from './domain/admit.js';

/** Months are made before they begin; only a clock far off, or a process that slept over a month's end, lacks one. */
const MONTHS_MADE_MAX = 3;

/** A process frozen while it reserves would stop all others; PostgreSQL takes the locks from it. */
const LOCK_IDLE_MS_MAX = 5_000;

type Amounts = 'monthly' | 'spent' | 'held';
type Row = Omit<Room, Amounts | 'noted'> & Record<Amounts, string> & { noted: string | null };

/** A room with what was noted of refusals in it during the last second, while it has no room for that. */
interface Room extends BudgetRoom {
  noted: Decimal | null;
}

/** A hard stop has no row yet for the month of a request; the transaction must end before it can be made. */
class MonthsMissing extends Error {
  constructor(readonly times: readonly Date[]) {
    super('a month of a budget has not begun');
  }
}

/**
 * Reserving under hard stops, over all processes: the rows of the budgets are locked, and a request is recorded in the
 * same transaction with the most that it can cost, or refused. What is reserved is the request's own row in the ledger:
 * nothing has to be given back, and nothing can be forgotten.
 */
@Injectable()
export class BudgetReservations {
  constructor(
    private readonly definitions: BudgetDefinitions,
    private readonly months: BudgetMonths,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** Runs a transaction that reserves; should a month be missing, it is made and the transaction run again. */
  async reserving<T>(transaction: () => Promise<T>): Promise<T> {
    for (let made = 0; ; made++) {
      try {
        return await transaction();
      } catch (error) {
        if (!(error instanceof MonthsMissing) || made >= MONTHS_MADE_MAX) throw error;
        await this.months.ensure(error.times);
      }
    }
  }

  /**
   * Decides which of these requests may be recorded now; gives the refused ones with the reason. Until the transaction
   * ends nobody else reserves in the same budgets. One that is recorded already is never refused: it has its room.
   */
  async admit(
    manager: EntityManager,
    intents: readonly AttemptIntent[],
  ): Promise<Map<string, BudgetRefusal<Room>>> {
    if (intents.length === 0) return new Map();
    await this.months.join(manager);
    const companyIds = intents.map(({ companyId }) => companyId);
    const hardStops = await this.definitions.hardStops(manager, companyIds);
    if (hardStops.length === 0) return new Map();
    const rooms = await this.lock(manager, hardStops, intents);
    const missing = intents.filter((intent) => !isCovered(intent, hardStops, rooms));
    if (missing.length > 0) throw new MonthsMissing(missing.map(({ startedAt }) => startedAt));
    const reservations = intents.map(({ heldCost, ...intent }) => ({
      ...intent,
      highestCost: heldCost === null ? null : parseDecimal(heldCost),
    }));
    const refused = admit(rooms, reservations);
    const recorded = await this.recorded(manager, [...refused.keys()]);
    return recorded.size === 0
      ? refused
      : admit(
          rooms,
          reservations.filter(({ id }) => !recorded.has(id)),
        );
  }

  /**
   * Notes how little would have been needed where there was no room, by which work is let through again. Many are
   * refused at once, so what was noted a moment ago is not written again.
   */
  async note(manager: EntityManager, refusals: Iterable<BudgetRefusal<Room>>): Promise<void> {
    const smallest = new Map<Room, Decimal>();
    for (const refusal of refusals) {
      if (refusal.reason !== 'no_room') continue;
      for (const room of refusal.rooms) {
        const known = smallest.get(room) ?? room.noted;
        if (known === null || refusal.needed < known) smallest.set(room, refusal.needed);
      }
    }
    if (smallest.size === 0) return;
    const rooms = [...smallest];
    await manager.query(
      `update budget_months m
          set refused_at = now(),
              wanted = case when m.spent + m.held + m.wanted > m.monthly then least(m.wanted, r.needed) else r.needed end
         from unnest($1::uuid[], $2::timestamptz[], $3::numeric[]) as r(budget_id, starts_at, needed)
        where m.budget_id = r.budget_id and m.starts_at = r.starts_at`,
      [
        rooms.map(([room]) => room.budgetId),
        rooms.map(([room]) => room.startsAt),
        rooms.map(([, needed]) => formatDecimal(needed)),
      ],
    );
  }

  /** The months of these budgets in which the requests begin, locked in the order of their keys. */
  private async lock(
    manager: EntityManager,
    hardStops: readonly HardStop[],
    intents: readonly AttemptIntent[],
  ): Promise<Room[]> {
    await manager.query(`set local idle_in_transaction_session_timeout = ${LOCK_IDLE_MS_MAX}`);
    const rows = await manager.query<Row[]>(
      `select budget_id as "budgetId", company_id as "companyId", currency, starts_at as "startsAt",
              ends_at as "endsAt", monthly, spent, held,
              case when refused_at > now() - interval '1 second' and spent + held + wanted > monthly
                   then wanted end as noted
         from budget_months
        where budget_id = any ($1::uuid[]) and time_zone = $2
          and exists (select from unnest($3::timestamptz[]) as at where starts_at <= at and at < ends_at)
        order by budget_id, starts_at for update`,
      [
        hardStops.map(({ id }) => id),
        this.config.firmTimeZone,
        [...new Set(intents.map(({ startedAt }) => startedAt.toISOString()))],
      ],
    );
    return rows.map(({ monthly, spent, held, noted, ...row }) => ({
      ...row,
      monthly: parseDecimal(monthly),
      spent: parseDecimal(spent),
      held: parseDecimal(held),
      noted: noted === null ? null : parseDecimal(noted),
    }));
  }

  /** Seen under the lock: even a transaction whose end was lost on the way is over by then. */
  private async recorded(manager: EntityManager, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await manager.query<{ id: string }[]>(
      'select id from attempts where id = any ($1::uuid[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}

/** Whether every hard stop that a request counts in has a row for its month. */
function isCovered(
  intent: AttemptIntent,
  hardStops: readonly HardStop[],
  rooms: readonly BudgetRoom[],
): boolean {
  return hardStops
    .filter(({ companyId }) => companyId === null || companyId === intent.companyId)
    .every(({ id }) => rooms.some((room) => room.budgetId === id && countsIn(intent, room)));
}
