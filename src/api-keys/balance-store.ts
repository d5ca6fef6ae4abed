import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { changeRows } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { BalanceReadingRow, BalanceState } from './balance.entity.js';
import type { BalanceAmounts } from './domain/balance.js';

/** Figures that do not change are still noted about once an hour, so that a history has no holes. */
const REPEAT_MINUTES = 55;

/** What a provider tells of a balance. */
export interface ToldBalance {
  isAvailable: boolean;
  balances: readonly BalanceAmounts[];
}

/** A balance as it was told at one time. */
export interface KeptBalance extends ToldBalance {
  readAt: Date;
}

/** Balances in PostgreSQL: who may ask, and what was answered. */
@Injectable()
export class BalanceStore {
  constructor(private readonly database: Database) {}

  /**
   * The right to ask, given to one caller over all processes when nobody asked in the last `ageMs`; undefined for
   * everybody else. A time of asking that lies in the future comes from a clock that was put back, and counts as old.
   */
  async claim(accountId: string, ageMs: number): Promise<string | undefined> {
    const [row] = await this.database.query<{ asks: string }[]>(
      `insert into balance_states as state (provider_account_id, asks, asked_at, detail)
       values ($1, 1, clock_timestamp(), 'The provider is being asked for the first time.')
       on conflict (provider_account_id) do update set asks = state.asks + 1, asked_at = clock_timestamp()
         where state.asked_at <= now() - make_interval(secs => $2) or state.asked_at > now() + interval '1 minute'
       returning asks::text as asks`,
      [accountId, ageMs / 1_000],
    );
    return row?.asks;
  }

  async state(accountId: string): Promise<BalanceState | null> {
    return this.database.dataSource.getRepository(BalanceState).findOneBy({ providerAccountId: accountId });
  }

  /** Keeps an answer; false when a later question was put meanwhile, whose answer counts. */
  async keep(
    manager: EntityManager,
    input: { accountId: string; asks: string; told: ToldBalance },
  ): Promise<boolean> {
    const { accountId, asks, told } = input;
    const rows = await changeRows<{ readAt: Date }>(
      manager,
      `update balance_states set status = 'known', detail = null, read_at = asked_at, is_available = $3
        where provider_account_id = $1 and asks = $2 returning read_at as "readAt"`,
      [accountId, asks, told.isAvailable],
    );
    const [state] = rows;
    if (!state) return false;
    const last = await this.latest(manager, accountId, state.readAt);
    const isOld = !last || state.readAt.getTime() - last.readAt.getTime() >= REPEAT_MINUTES * 60_000;
    if (isOld || !same(last, told)) {
      await manager.getRepository(BalanceReadingRow).insert(
        told.balances.map((amounts) => ({
          ...amounts,
          providerAccountId: accountId,
          readAt: state.readAt,
          isAvailable: told.isAvailable,
        })),
      );
    }
    return true;
  }

  async keepFailure(accountId: string, input: { asks: string; detail: string }): Promise<void> {
    await this.database.query(
      `update balance_states set status = 'unavailable', detail = $3 where provider_account_id = $1 and asks = $2`,
      [accountId, input.asks, input.detail],
    );
  }

  /** The figures as they stood at an instant; undefined when none had been told by then. */
  async at(accountId: string, instant: Date): Promise<KeptBalance | undefined> {
    return this.latest(this.database.dataSource.manager, accountId, instant);
  }

  private async latest(
    manager: EntityManager,
    accountId: string,
    until: Date,
  ): Promise<KeptBalance | undefined> {
    const rows = await manager.query<(BalanceAmounts & { readAt: Date; isAvailable: boolean })[]>(
      `select currency, total::text as total, granted::text as granted, topped_up::text as "toppedUp",
              read_at as "readAt", is_available as "isAvailable"
         from balance_readings
        where provider_account_id = $1
          and read_at = (select max(read_at) from balance_readings where provider_account_id = $1 and read_at <= $2)
        order by currency`,
      [accountId, until],
    );
    const [first] = rows;
    if (!first) return undefined;
    const balances = rows.map(({ currency, total, granted, toppedUp }) => ({
      currency,
      total: plain(total),
      granted: plain(granted),
      toppedUp: plain(toppedUp),
    }));
    return { readAt: first.readAt, isAvailable: first.isAvailable, balances };
  }
}

/** PostgreSQL writes eighteen places; two are enough for what is not smaller. */
function plain(text: string): string {
  return formatDecimal(parseDecimal(text), 2);
}

function same(kept: ToldBalance, told: ToldBalance): boolean {
  return textOf(kept) === textOf(told);
}

function textOf({ isAvailable, balances }: ToldBalance): string {
  const rows = balances.map(({ currency, total, granted, toppedUp }) =>
    [currency, plain(total), plain(granted), plain(toppedUp)].join(' '),
  );
  return [isAvailable, ...rows.sort()].join('\n');
}
