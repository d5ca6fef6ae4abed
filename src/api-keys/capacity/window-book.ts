import { GroupCommit } from '../../database/group-commit.js';
import type { Database } from '../../database/database.js';
import { DAY_EDGE_MS, HOUR, keptMs, MINUTE } from '../domain/windows.js';
import type { ModelKey } from './lease-book.js';

/** Where a reserved request is counted; what its usage later corrects. */
export interface Reservation {
  tokens: number;
  /** By span and the instant that names the bucket. */
  buckets: readonly (readonly [span: string, at: Date])[];
  /** Its tokens alone exceed a limit: it was let through because nothing else was in the window. */
  isOversized: boolean;
}

/** Requests that fit now, in order; of the first that does not, when it may. */
export interface Reserved {
  granted: Reservation[];
  waitMs: number;
  windowName: string | null;
}

/** A correction of what was reserved. */
export interface Correction {
  reservation: Reservation;
  requests: number;
  tokens: number;
  /** Experience for later estimates; zeros when the usage is not known. */
  promptBytes: number;
  promptTokens: number;
}

interface ReserveRow {
  outcome: 'reserved' | 'not_counting';
  granted: number;
  waitMs: string;
  windowName: string | null;
  oversized: boolean[];
  minuteAt: Date;
  hourAt: Date;
  dayAt: Date;
  nextDayAt: Date;
}

const CORRECTIONS_MAX = 200;

/** The requests and tokens used in the windows of one model, as rows; the database's clock is the only one. */
export class WindowBook {
  private readonly corrections: GroupCommit<Correction, undefined>;

  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly key: ModelKey,
  ) {
    this.corrections = new GroupCommit({
      itemsMax: CORRECTIONS_MAX,
      lanes: 1,
      flush: (items) => this.settleAll(items),
    });
  }

  /** Reserves room for the first of these requests that fit. Undefined: the buckets must be made anew first. */
  async reserve(tokens: readonly number[]): Promise<Reserved | undefined> {
    const { accountId, model } = this.key;
    const [row] = await this.database.query<ReserveRow[]>(RESERVE, [
      accountId,
      model,
      tokens,
      keptMs(MINUTE),
      MINUTE.grainMs,
      keptMs(HOUR),
      HOUR.grainMs,
      DAY_EDGE_MS,
    ]);
    if (row?.outcome !== 'reserved') return undefined;
    const days = row.dayAt.getTime() === row.nextDayAt.getTime() ? [row.dayAt] : [row.dayAt, row.nextDayAt];
    const buckets = [
      ['minute', row.minuteAt] as const,
      ['hour', row.hourAt] as const,
      ...days.map((at) => ['day', at] as const),
    ];
    return {
      granted: tokens.slice(0, row.granted).map((size, index) => ({
        tokens: size,
        buckets,
        isOversized: row.oversized[index] ?? false,
      })),
      waitMs: Number(row.waitMs),
      windowName: row.windowName,
    };
  }

  /** Corrects what was reserved for a request; corrections that meet share one statement. */
  async correct(correction: Correction): Promise<void> {
    await this.corrections.add(correction);
  }

  private async settleAll(items: Correction[]): Promise<undefined[]> {
    const rows = items.flatMap(({ reservation, requests, tokens }) =>
      reservation.buckets.map(([span, at]) => ({ span, at, requests, tokens })),
    );
    const sum = (name: 'promptBytes' | 'promptTokens') =>
      items.reduce((total, item) => total + item[name], 0);
    await this.database.query('select capacity_settle($1, $2, $3, $4, $5, $6, $7, $8)', [
      this.key.accountId,
      this.key.model,
      rows.map(({ span }) => span),
      rows.map(({ at }) => at),
      rows.map(({ requests }) => requests),
      rows.map(({ tokens }) => tokens),
      sum('promptBytes'),
      sum('promptTokens'),
    ]);
    return items.map(() => undefined);
  }
}

const RESERVE = `
  select outcome, granted, wait_ms::text as "waitMs", window_name as "windowName", oversized, minute_at as "minuteAt",
         hour_at as "hourAt", day_at as "dayAt", next_day_at as "nextDayAt"
    from capacity_reserve($1, $2, $3::bigint[], $4, $5, $6, $7, $8)`;
