import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { Runner } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import type { PeriodStatus } from './domain/period-state.js';

/** A month, its bounds and where it stands. */
export interface Period {
  period: string;
  startsAt: Date;
  /** Exclusive. */
  endsAt: Date;
  timeZone: string;
  status: PeriodStatus;
  closedAt: Date | null;
  preparedAt: Date | null;
  settledFacts: string | null;
  /** The step of its close; null when there was none. */
  step: CloseStep | null;
  /** PostgreSQL's clock at the moment of reading. */
  now: Date;
}

/** Where a close stands. */
export type CloseStep = 'freezing' | 'reading' | 'allocating' | 'issuing' | 'sealing' | 'done' | 'failed';

/** On the first day of the next month, on the firm's clocks. */
const PREPARE_HOUR = 6;
/** Fifty years of months. */
const MONTHS_MAX = 600;

// The bounds of an open month follow the firm's time zone; those of a frozen one are kept, and its neighbours meet it
// there: when the firm moves to another zone no request may fall between two months, nor into both.
const neighbour = (months: '-' | '+', column: string) =>
  `(select n.${column} from periods as n
     where n.status in ('closing', 'closed')
       and n.period = to_char((month.period || '-01')::date ${months} interval '1 month', 'YYYY-MM'))`;
const kept = (column: string, otherwise: string) =>
  `case when p.status in ('closing', 'closed') then p.${column} else ${otherwise} end`;
const PERIODS = `
  select month.period, 
         ${kept('starts_at', `coalesce(${neighbour('-', 'ends_at')}, month.starts_at)`)} as "startsAt",
         ${kept('ends_at', `coalesce(${neighbour('+', 'starts_at')}, month.ends_at)`)} as "endsAt",
         ${kept('time_zone', '$1')} as "timeZone", coalesce(p.status, 'open') as status, p.closed_at as "closedAt",
         p.prepared_at as "preparedAt", p.settled_facts as "settledFacts", s.step, now() as now
    from month left join periods as p on p.period = month.period left join period_steps as s on s.period = month.period`;

const MONTHS_OF_USE = `
  with first as (
    select least((select min(started_at) from attempts), (select min(period_start) from bills), now()) as at),
  month as (
    select to_char(start, 'YYYY-MM') as period, start at time zone $1 as starts_at,
           (start + interval '1 month') at time zone $1 as ends_at
      from first, generate_series(date_trunc('month', first.at at time zone $1), date_trunc('month', now() at time zone $1),
                                  interval '1 month') as start
     order by start desc limit ${MONTHS_MAX})`;

/** Months and their rows. A month without a row is open; its bounds are those of the firm's time zone. */
@Injectable()
export class PeriodStore {
  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** One month, whether anything happened in it or not. */
  async get(runner: Runner, period: string): Promise<Period> {
    const [row] = await runner.query<Period[]>(
      `with month as (
         select $2 as period, ($2 || '-01')::timestamp at time zone $1 as starts_at,
                (($2 || '-01')::timestamp + interval '1 month') at time zone $1 as ends_at)
       ${PERIODS}`,
      [this.config.firmTimeZone, period],
    );
    if (!row) throw new Error('a question without a table gives one row');
    return row;
  }

  /** The months from the first usage or bill to the current one, newest first. */
  async all(runner: Runner): Promise<Period[]> {
    return runner.query(`${MONTHS_OF_USE} ${PERIODS} order by month.period desc`, [this.config.firmTimeZone]);
  }

  /** The month in which `at` lies (absent: now), the one before it, and when that one's close is to be prepared. */
  async current(
    runner: Runner,
    at: Date | null = null,
  ): Promise<{ period: string; previous: string; prepareAt: Date; now: Date }> {
    const [row] = await runner.query<{ period: string; previous: string; prepareAt: Date; now: Date }[]>(
      `select to_char(start, 'YYYY-MM') as period, to_char(start - interval '1 month', 'YYYY-MM') as previous,
              (start + interval '${PREPARE_HOUR} hours') at time zone $1 as "prepareAt", now
         from (select coalesce($2, now()) as now,
                      date_trunc('month', coalesce($2, now()) at time zone $1) as start) as month`,
      [this.config.firmTimeZone, at],
    );
    if (!row) throw new Error('a question without a table gives one row');
    return row;
  }

  /** Earlier months with usage or a bill that nobody has closed, oldest first. */
  async openBefore(runner: Runner, period: string): Promise<string[]> {
    const rows = await runner.query<{ period: string }[]>(
      `${MONTHS_OF_USE}
       select month.period from month left join periods as p on p.period = month.period
        where month.period < $2 and p.status is distinct from 'closed'
          and (exists (select from attempts where started_at >= month.starts_at and started_at < month.ends_at)
               or exists (select from bills where period_start < month.ends_at and period_end > month.starts_at))
        order by 1`,
      [this.config.firmTimeZone, period],
    );
    return rows.map((row) => row.period);
  }

  /** The frozen months that a span touches, oldest first. */
  async closedWithin(runner: Runner, { start, end }: { start: Date; end: Date }): Promise<string[]> {
    const rows = await runner.query<{ period: string }[]>(
      `select period from periods where status in ('closing', 'closed') and starts_at < $2 and ends_at > $1 order by 1`,
      [start, end],
    );
    return rows.map(({ period }) => period);
  }

  /** Whether anything was used or billed in it. */
  async hasUse(runner: Runner, { startsAt, endsAt }: Period): Promise<boolean> {
    const [row] = await runner.query<{ used: boolean }[]>(
      `select exists (select from attempts where started_at >= $1 and started_at < $2)
              or exists (select from bills where period_start < $2 and period_end > $1) as used`,
      [startsAt, endsAt],
    );
    return row?.used === true;
  }

  /** Makes the row of a month, as it is, where there is none, and holds it until the transaction ends. */
  async hold(runner: Runner, month: Period): Promise<Period> {
    const { period, startsAt, endsAt, timeZone } = month;
    await runner.query(
      `insert into periods (period, starts_at, ends_at, time_zone) values ($1, $2, $3, $4)
       on conflict (period) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at,
                                          time_zone = excluded.time_zone
         where periods.status = 'open'`,
      [period, startsAt, endsAt, timeZone],
    );
    await runner.query('select from periods where period = $1 for update', [period]);
    return this.get(runner, period);
  }

  /** Tells those who watch. Not part of any transaction: it shall be seen while the close goes on. */
  async tell(period: string, step: CloseStep): Promise<void> {
    await this.database.query(
      `insert into period_steps (period, step) values ($1, $2)
       on conflict (period) do update set step = excluded.step, at = now()`,
      [period, step],
    );
  }
}
