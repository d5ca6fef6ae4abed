import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bound,
  dayAfter,
  monthAtOrAfter,
  planRead,
  type PlanInput,
  type ReadPlan,
  STALE_DAYS_MAX,
} from './read-plan.js';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const START = Date.UTC(2026, 0, 20);
const HOURS = 120 * DAY_HOURS;
const SINCE_EVER: PlanInput = {
  low: null,
  high: null,
  firstDay: null,
  endDay: null,
  sealedUntil: '2026-03-10',
  stale: [],
  months: true,
};

const instant = (hour: number) => new Date(START + hour * HOUR_MS).toISOString();
const dayOf = (hour: number) => instant(hour).slice(0, 10);
const stale = fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { maxLength: STALE_DAYS_MAX + 5 });

/** A question about hours of days that begin at midnight UTC. */
const questions = fc
  .record({
    low: fc.option(fc.integer({ min: 0, max: HOURS })),
    high: fc.option(fc.integer({ min: 0, max: HOURS })),
    sealed: fc.option(fc.integer({ min: 0, max: 119 })),
    stale,
    months: fc.boolean(),
  })
  .map(({ low, high, sealed, stale, months }) => ({
    low,
    high,
    input: {
      low: low === null ? null : instant(low),
      high: high === null ? null : instant(high),
      firstDay: low === null ? null : dayOf(Math.ceil(low / DAY_HOURS) * DAY_HOURS),
      endDay: high === null ? null : dayOf(high),
      sealedUntil: sealed === null ? null : dayOf(sealed * DAY_HOURS),
      stale: stale.map((day) => dayOf(day * DAY_HOURS)),
      months,
    } satisfies PlanInput,
  }));

const momentOf = (bound: Bound) => ('instant' in bound ? bound.instant : `${bound.dayStart}T00:00:00.000Z`);

/** How often an hour is read, by where from. */
function readings(plan: ReadPlan, hour: number): { summed: number; ledger: number } {
  const [at, day] = [instant(hour), dayOf(hour)];
  return {
    summed: [...plan.months, ...plan.days].filter(
      ({ from, until }) => (from === null || from <= day) && day < until,
    ).length,
    ledger: plan.ledger.filter(
      ({ from, until }) =>
        (from === null || momentOf(from) <= at) && (until === null || at < momentOf(until)),
    ).length,
  };
}

describe('where totals are read from', () => {
  it('reads every moment of the time asked for once, and no other', () => {
    fc.assert(
      fc.property(questions, ({ low, high, input }) => {
        const plan = planRead(input);
        for (let hour = 0; hour < HOURS; hour += 5) {
          const { summed, ledger } = readings(plan, hour);
          const asked = (low === null || low <= hour) && (high === null || hour < high);
          expect(summed + ledger, instant(hour)).toBe(asked ? 1 : 0);
        }
      }),
    );
  });

  it('takes nothing summed of days that were changed or are not summed yet', () => {
    fc.assert(
      fc.property(questions, ({ input }) => {
        const plan = planRead(input);
        for (let hour = 0; hour < HOURS; hour += DAY_HOURS) {
          const trusted =
            input.sealedUntil !== null &&
            dayOf(hour) < input.sealedUntil &&
            !input.stale.includes(dayOf(hour));
          if (!trusted) expect(readings(plan, hour).summed).toBe(0);
        }
      }),
    );
  });

  it('takes summed months from their first day to their last', () => {
    fc.assert(
      fc.property(questions, ({ input }) => {
        const { months } = planRead(input);
        for (const { from, until } of months) {
          expect([from ?? '2026-01-01', until].every((day) => day.endsWith('-01'))).toBe(true);
          if (from !== null) expect(from < until).toBe(true);
        }
        if (!input.months) expect(months).toEqual([]);
      }),
    );
  });

  it('takes all of the past from months, the days since and the ledger', () => {
    expect(planRead(SINCE_EVER)).toEqual({
      months: [{ from: null, until: '2026-03-01' }],
      days: [{ from: '2026-03-01', until: '2026-03-10' }],
      ledger: [{ from: { dayStart: '2026-03-10' }, until: null }],
    });
  });

  it('takes the ledger for a changed day, and the days around it instead of their month', () => {
    expect(planRead({ ...SINCE_EVER, stale: ['2026-02-14', '2026-02-15'] })).toEqual({
      months: [{ from: null, until: '2026-02-01' }],
      days: [
        { from: '2026-02-01', until: '2026-02-14' },
        { from: '2026-02-16', until: '2026-03-10' },
      ],
      ledger: [
        { from: { dayStart: '2026-02-14' }, until: { dayStart: '2026-02-16' } },
        { from: { dayStart: '2026-03-10' }, until: null },
      ],
    });
  });

  it('takes the ledger alone while nothing is summed, and for times without a whole summed day', () => {
    const hours = { low: '2026-02-03T10:00:00.000Z', high: '2026-02-03T12:00:00.000Z' };
    const alone = {
      months: [],
      days: [],
      ledger: [{ from: { instant: hours.low }, until: { instant: hours.high } }],
    };
    expect(planRead({ ...SINCE_EVER, ...hours, firstDay: '2026-02-04', endDay: '2026-02-03' })).toEqual(
      alone,
    );
    expect(planRead({ ...SINCE_EVER, sealedUntil: null })).toEqual({
      months: [],
      days: [],
      ledger: [{ from: null, until: null }],
    });
  });

  it('stays short however many days were changed', () => {
    fc.assert(
      fc.property(questions, ({ input }) => {
        const { months, days, ledger } = planRead(input);
        expect(ledger.length).toBeLessThanOrEqual(STALE_DAYS_MAX + 2);
        expect(months.length + days.length).toBeLessThanOrEqual(3 * (STALE_DAYS_MAX + 2));
      }),
    );
  });
});

describe('the calendar', () => {
  it('knows the day after and the next first of a month', () => {
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(monthAtOrAfter('2026-12-02')).toBe('2027-01-01');
    expect(monthAtOrAfter('2026-12-01')).toBe('2026-12-01');
  });
});
