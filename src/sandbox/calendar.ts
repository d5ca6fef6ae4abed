const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** Mainland Chinese public holidays of 2026, first and last day (State Council notice of 2025-11-04). */
const HOLIDAYS_2026: readonly (readonly [string, string])[] = [
  ['2026-01-01', '2026-01-03'],
  ['2026-02-15', '2026-02-23'],
  ['2026-04-04', '2026-04-06'],
  ['2026-05-01', '2026-05-05'],
  ['2026-06-19', '2026-06-21'],
  ['2026-09-25', '2026-09-27'],
  ['2026-10-01', '2026-10-07'],
];

const HOLIDAY_DAYS: ReadonlySet<number> = new Set(
  HOLIDAYS_2026.flatMap(([first, last]) => {
    const start = Date.parse(first) / DAY_MS;
    const count = Date.parse(last) / DAY_MS - start + 1;
    return Array.from({ length: count }, (_, index) => start + index);
  }),
);

/** Peak hours in UTC, first included, last excluded: 09–12 and 14–18 in Beijing. */
const PEAK_HOURS_UTC: readonly (readonly [number, number])[] = [
  [1, 4],
  [6, 10],
];

/** Until this instant (2026-08-23 00:00 Beijing) every day had peak hours; since then only working days. */
const FREE_DAYS_SINCE_MS = Date.parse('2026-08-22T16:00:00Z');

/**
 * True when an instant lies in peak hours. A make-up working Saturday or Sunday stays off-peak, so a weekend needs no
 * look into the calendar. A year whose calendar is not known has no holidays here: a bill always has some price.
 */
export function isPeak(instantMs: number): boolean {
  const hour = new Date(instantMs).getUTCHours();
  if (!PEAK_HOURS_UTC.some(([from, to]) => hour >= from && hour < to)) return false;
  if (instantMs < FREE_DAYS_SINCE_MS) return true;
  const beijingMs = instantMs + BEIJING_OFFSET_MS;
  const weekday = new Date(beijingMs).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !HOLIDAY_DAYS.has(Math.floor(beijingMs / DAY_MS));
}
