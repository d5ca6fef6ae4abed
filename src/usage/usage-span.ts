import type { EntityManager } from 'typeorm';
import { planRead, type ReadPlan } from './domain/read-plan.js';
import { instantText } from './time-range.js';

/** The time that totals are asked for: bounds given by the caller, or the firm's day, month or whole life. */
export type UsageSpan =
  { period: 'today' | 'month' | 'total' } | { from?: string | undefined; to?: string | undefined };

/** A time with exact bounds: `to` is the first moment that no longer belongs to it; null: no bound. */
export interface UsageBounds {
  from: string | null;
  to: string | null;
}

interface Row {
  low: string | null;
  high: string | null;
  firstDay: string | null;
  endDay: string | null;
  sealedUntil: string | null;
  stale: string[];
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;
/** No request is older or younger; the days between have a plain text. */
const DAYS = { first: '1900-01-01', last: '9000-01-01' };

/**
 * The bounds of a time and where its totals are to be read from. Must see the same rows as what reads by it: both
 * belong in one snapshot.
 */
export async function planSpan(
  manager: EntityManager,
  input: { span: UsageSpan; timeZone: string; months: boolean },
): Promise<{ bounds: UsageBounds; plan: ReadPlan }> {
  const parameters: unknown[] = [input.timeZone];
  const { low, high } = boundsSql(input.span, parameters);
  const [row] = await manager.query<Row[]>(
    `with asked as (select ${low} as low, ${high} as high),
          state as (select sealed_until from usage_rollup_state where time_zone = $1),
          changed as (
            select distinct day::date as day
              from usage_late_changes,
                   generate_series(date_trunc('day', first_started_at at time zone $1), last_started_at at time zone $1,
                                   interval '1 day') as day
             where day < (select sealed_until from state))
     select to_char(low at time zone 'UTC', ${ISO}) as low, to_char(high at time zone 'UTC', ${ISO}) as high,
            ${clamped(`case when ${dayStart('low')} = low then ${localDay('low')} else ${localDay('low')} + 1 end`)} as "firstDay",
            ${clamped(localDay('high'))} as "endDay",
            (select sealed_until::text from state) as "sealedUntil",
            array(select day::text from changed order by day) as stale
       from asked`,
    parameters,
  );
  if (!row) throw new Error('a question without a table gives one row');
  return {
    bounds: { from: isoText(row.low), to: isoText(row.high) },
    plan: planRead({ ...row, months: input.months }),
  };
}

const localDay = (instant: string) => `(${instant} at time zone $1)::date`;
const dayStart = (instant: string) => `(${localDay(instant)}::timestamp at time zone $1)`;
const clamped = (day: string) =>
  `case when ${day} is null then null else to_char(least(greatest(${day}, '${DAYS.first}'), '${DAYS.last}'), 'YYYY-MM-DD') end`;

function boundsSql(span: UsageSpan, parameters: unknown[]): { low: string; high: string } {
  if (!('period' in span)) {
    const at = (text: string | undefined, extraDays: number) =>
      text === undefined ? 'null::timestamptz' : instantText({ text, extraDays, timeZone: '$1', parameters });
    return { low: at(span.from, 0), high: at(span.to, 1) };
  }
  if (span.period === 'total') return { low: 'null::timestamptz', high: 'null::timestamptz' };
  const unit = span.period === 'today' ? 'day' : 'month';
  const start = `date_trunc('${unit}', now() at time zone $1)`;
  return {
    low: `(${start} at time zone $1)`,
    high: `((${start} + interval '1 ${unit}') at time zone $1)`,
  };
}

/** PostgreSQL writes the year 10000 with five digits, ISO 8601 with a sign and six. */
function isoText(instant: string | null): string | null {
  return instant === null ? null : new Date(instant.replace(/^\d{5}-/, '+0$&')).toISOString();
}
