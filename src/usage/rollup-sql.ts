import { METRIC_NAMES, METRICS, ROLLUP_KEY, sumOfSums } from './usage-metrics.js';

const dayStart = (day: string) => `((${day})::timestamp at time zone $1)`;

/** The next days to sum, and up to which day everything is summed then. $1 time zone, $2 sealed until, $3 hours after the end of a day, $4 days at once. */
export const NEXT_DAYS = `
  with last as (select ((now() - make_interval(hours => $3)) at time zone $1)::date as day),
       first as (select (min(started_at) at time zone $1)::date as day from attempts
                  where started_at >= coalesce(${dayStart('$2::date')}, '-infinity')),
       next as (select case when first.day is null then last.day else greatest(first.day, date '1900-01-01') end as day,
                       last.day as last
                  from first, last),
       span as (select day, last, least(day + $4::int, last) as until from next)
  select array(select to_char(each, 'YYYY-MM-DD')
                 from generate_series(day::timestamp, until::timestamp - interval '1 day', interval '1 day') as each) as days,
         to_char(until, 'YYYY-MM-DD') as until
    from span where last > coalesce($2::date, '-infinity')`;

const METRICS_OF_LEDGER = METRIC_NAMES.map((metric) => `${METRICS[metric]} as ${metric}`).join(', ');
const METRICS_OF_DAYS = METRIC_NAMES.map((metric) => `${sumOfSums(metric)} as ${metric}`).join(', ');

/** The sums of each of some days, from the ledger. */
const daySums = (days: string) => `
  select 'day', day, sums.*
    from ${days} as day
         cross join lateral (select ${ROLLUP_KEY}, ${METRICS_OF_LEDGER} from attempts
                              where started_at >= ${dayStart('day')} and started_at < ${dayStart('day + 1')}
                              group by ${ROLLUP_KEY}) as sums`;

/** Rows of `usage_rollups` for days. $1 time zone, $2 days. */
export const SUMS_OF_DAYS = daySums('unnest($2::date[])');

/** Rows of `usage_rollups` for months that have been summed whole. $1 months, $2 sealed until. */
export const SUMS_OF_MONTHS = `
  select 'month', month, sums.*
    from unnest($1::date[]) as month
         cross join lateral (select ${ROLLUP_KEY}, ${METRICS_OF_DAYS} from usage_rollups
                              where grain = 'day' and period >= month and period < month + interval '1 month'
                              group by ${ROLLUP_KEY}) as sums
   where month + interval '1 month' <= $2::date`;

/** Months that have a summed day. $1 time zone. */
export const SEALED_MONTHS = `
  select to_char(month, 'YYYY-MM-DD') as month
    from usage_rollup_state,
         generate_series(
           date_trunc('month', least((select min(started_at) at time zone $1 from attempts),
                                     (select min(period) from usage_rollups)::timestamp)),
           sealed_until - 1, interval '1 month') as month
   where time_zone = $1`;

/**
 * Days of a month whose sums are not what the ledger gives, and the month's first day when its own are not what its
 * days give. $1 time zone, $2 month. In one statement, so that ledger, sums and marks are of one moment; marked days are known to
 * differ. An amount that is written with more zeros is the same amount to EXCEPT.
 */
export const DIFFERING_DAYS = `
  with state as (select sealed_until from usage_rollup_state where time_zone = $1),
       days as (select each::date as day
                  from state, generate_series($2::timestamp, $2::timestamp + interval '1 month - 1 day', interval '1 day') as each
                 where each < sealed_until
                   and not exists (select from usage_late_changes
                                    where each between date_trunc('day', first_started_at at time zone $1)
                                                   and last_started_at at time zone $1)),
       whole as (select from state where $2::timestamp + interval '1 month' <= sealed_until
                                     and (select count(*) from days) = extract(day from $2::timestamp + interval '1 month - 1 day')),
       fresh_days as (${daySums('(select day from days)')}),
       stored_days as (select grain, period, ${ROLLUP_KEY}, ${METRIC_NAMES.join(', ')} from usage_rollups
                        where grain = 'day' and period in (select day from days)),
       fresh_months as (select 'month', $2::date, ${ROLLUP_KEY}, ${METRICS_OF_DAYS} from usage_rollups
                         where grain = 'day' and exists (select from whole)
                           and period >= $2::date and period < $2::date + interval '1 month'
                         group by ${ROLLUP_KEY}),
       stored_months as (select grain, period, ${ROLLUP_KEY}, ${METRIC_NAMES.join(', ')} from usage_rollups
                          where grain = 'month' and period = $2::date and exists (select from whole)),
       differing as ((table fresh_days except table stored_days) union all (table stored_days except table fresh_days)
                     union all
                     (table fresh_months except table stored_months) union all (table stored_months except table fresh_months))
  select distinct to_char(period, 'YYYY-MM-DD') as day from differing as d(grain, period) order by 1`;

/** Lets days be summed again. $1 time zone, $2 days. */
export const MARK_DAYS = `
  insert into usage_late_changes (first_started_at, last_started_at)
  select ${dayStart('day')}, ${dayStart('day')} from unnest($2::date[]) as day`;

/** Marks, oldest first, each with the summed days it may touch. $1 time zone, $2 sealed until, $3 how many. */
export const MARKED_DAYS = `
  select id, array(select to_char(day, 'YYYY-MM-DD')
                     from generate_series(date_trunc('day', first_started_at at time zone $1),
                                          last_started_at at time zone $1, interval '1 day') as day
                    where day < $2::date) as days
    from usage_late_changes order by id limit $3`;

/** One process takes the night's comparison upon itself. */
export const TAKE_VERIFICATION = `
  update usage_rollup_state set verified_at = now()
   where verified_at is null or verified_at < now() - interval '20 hours' returning id`;
