/** Whole days of the firm as `YYYY-MM-DD`, `until` exclusive; `from` null: since ever. */
export interface DaySpan {
  from: string | null;
  until: string;
}

/** A place in time: an instant, or the moment at which a day of the firm begins. */
export type Bound = { instant: string } | { dayStart: string };

/** A part of the ledger; null: no bound on that side. */
export interface LedgerSpan {
  from: Bound | null;
  until: Bound | null;
}

/** Where the totals of a time are read from: every request of it is in exactly one of the parts. */
export interface ReadPlan {
  months: DaySpan[];
  days: DaySpan[];
  ledger: LedgerSpan[];
}

export interface PlanInput {
  /** The time asked for, as instants; null: no bound. */
  low: string | null;
  high: string | null;
  /** The first day that begins at or after `low`. */
  firstDay: string | null;
  /** The last day that begins at or before `high`: days before it lie whole before `high`. */
  endDay: string | null;
  /** Days before this one have been summed; null: none. */
  sealedUntil: string | null;
  /** Summed days that were changed since: for them the ledger is read. */
  stale: readonly string[];
  /** False where days are told apart. */
  months: boolean;
}

/** With more changed days than this, all between the first and the last are read from the ledger. */
export const STALE_DAYS_MAX = 31;

/** Chooses summed months and days where they lie whole in the time asked for, and the ledger for all the rest. */
export function planRead(input: PlanInput): ReadPlan {
  const { low, high, firstDay, endDay, sealedUntil } = input;
  const bounds = {
    from: low === null ? null : { instant: low },
    until: high === null ? null : { instant: high },
  };
  const end = sealedUntil === null ? null : earlier(endDay ?? sealedUntil, sealedUntil);
  if (end === null || (firstDay !== null && firstDay >= end))
    return { months: [], days: [], ledger: [bounds] };
  const plan: ReadPlan = { months: [], days: [], ledger: [] };
  if (firstDay !== null) plan.ledger.push({ from: bounds.from, until: { dayStart: firstDay } });
  let from = firstDay;
  for (const stale of staleSpans(input.stale.filter((day) => (firstDay ?? '') <= day && day < end))) {
    addSummed(plan, { from, until: stale.from }, input.months);
    plan.ledger.push({ from: { dayStart: stale.from }, until: { dayStart: stale.until } });
    from = stale.until;
  }
  addSummed(plan, { from, until: end }, input.months);
  plan.ledger.push({ from: { dayStart: end }, until: bounds.until });
  return plan;
}

/** Splits whole days into whole months and the days before and after them. */
function addSummed(plan: ReadPlan, span: DaySpan, months: boolean): void {
  const { from, until } = span;
  if (from !== null && from >= until) return;
  const firstMonth = from === null ? null : monthAtOrAfter(from);
  const endMonth = `${until.slice(0, 7)}-01`;
  if (!months || (firstMonth !== null && firstMonth >= endMonth)) {
    plan.days.push(span);
    return;
  }
  if (from !== null && firstMonth !== null && from < firstMonth) plan.days.push({ from, until: firstMonth });
  plan.months.push({ from: firstMonth, until: endMonth });
  if (endMonth < until) plan.days.push({ from: endMonth, until });
}

/** Days in a row become one span. */
function staleSpans(days: readonly string[]): { from: string; until: string }[] {
  const sorted = [...new Set(days)].sort();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  if (sorted.length > STALE_DAYS_MAX) return [{ from: first, until: dayAfter(last) }];
  const spans: { from: string; until: string }[] = [];
  for (const day of sorted) {
    const previous = spans.at(-1);
    if (previous?.until === day) previous.until = dayAfter(day);
    else spans.push({ from: day, until: dayAfter(day) });
  }
  return spans;
}

/** The day after, by the calendar alone: no time zone has a part in it. */
export function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** The first of the month that begins on or after `day`. */
export function monthAtOrAfter(day: string): string {
  if (day.endsWith('-01')) return day;
  const next = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next.toISOString().slice(0, 10);
}

function earlier(left: string, right: string): string {
  return left < right ? left : right;
}
