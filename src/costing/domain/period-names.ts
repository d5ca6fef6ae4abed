/** A calendar month as the contract names it, of a year that every date of ours can hold with room to spare. */
export const PERIOD_PATTERN = /^(19|2\d)\d{2}-(0[1-9]|1[0-2])$/;

/** The month after. */
export function nextPeriod(period: string): string {
  const [year, month] = period.split('-').map(Number) as [number, number];
  return month === 12 ? `${padded(year + 1)}-01` : `${padded(year)}-${String(month + 1).padStart(2, '0')}`;
}

/** The earliest month after `period` that is not closed: where its corrections belong. */
export function earliestOpenAfter(period: string, closed: ReadonlySet<string>): string {
  let next = nextPeriod(period);
  while (closed.has(next)) next = nextPeriod(next);
  return next;
}

const padded = (year: number) => String(year).padStart(4, '0');
