import type { Runner } from '../database/changed-rows.js';

/** From `startsAt` until before `endsAt`. */
export interface PeriodBounds {
  startsAt: Date;
  endsAt: Date;
}

/**
 * A calendar month of the firm's time zone as instants, by PostgreSQL's rules of time zones: the same by which days and
 * months of usage are told apart. `period` is `YYYY-MM`.
 */
export async function readBounds(
  runner: Runner,
  input: { period: string; timeZone: string },
): Promise<PeriodBounds> {
  const [bounds] = await runner.query<PeriodBounds[]>(
    `select start at time zone $2 as "startsAt", (start + interval '1 month') at time zone $2 as "endsAt"
       from (select ($1 || '-01')::timestamp as start) as month`,
    [input.period, input.timeZone],
  );
  if (!bounds) throw new Error('a question without a table gives one row');
  return bounds;
}
