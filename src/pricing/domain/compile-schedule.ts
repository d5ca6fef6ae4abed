import type { PeakPeriod, PeakSchedule, PeakWindow } from './peak-schedule.js';

/** Why a schedule cannot be used. */
export class ScheduleError extends Error {}

interface CompiledPeriod {
  fromMs: number;
  toMs: number;
  windows: readonly { startMs: number; endMs: number }[];
  weekendsOffPeak: boolean;
  holidaysOffPeak: boolean;
}

/** A schedule made ready for many questions. */
export interface CompiledSchedule {
  /** The period in force: the latest to have begun, unless it has ended. */
  periodAt: (instantMs: number) => CompiledPeriod | undefined;
  holidays: ReadonlyMap<number, ReadonlySet<string>>;
}

const compiled = new WeakMap<PeakSchedule, CompiledSchedule>();

/** Reads a schedule once and remembers the result; throws `ScheduleError` rather than guess at a faulty one. */
export function compileSchedule(schedule: PeakSchedule): CompiledSchedule {
  let result = compiled.get(schedule);
  if (!result) compiled.set(schedule, (result = compile(schedule)));
  return result;
}

function compile({ periods, calendar }: PeakSchedule): CompiledSchedule {
  const latestFirst = periods.map(readPeriod).sort((a, b) => b.fromMs - a.fromMs);
  const holidays = Object.entries(calendar.years).map(
    ([year, dates]) => [Number(year), new Set(dates.map((date) => readDate(date, year)))] as const,
  );
  return {
    periodAt: (instantMs) => {
      const period = latestFirst.find(({ fromMs }) => fromMs <= instantMs);
      return period && instantMs < period.toMs ? period : undefined;
    },
    holidays: new Map(holidays),
  };
}

function readPeriod(period: PeakPeriod): CompiledPeriod {
  const fromMs = readInstant(period.validFrom);
  const toMs = period.validTo === undefined ? Infinity : readInstant(period.validTo);
  if (toMs <= fromMs) throw new ScheduleError(`a period ends before it begins: ${period.validTo}`);
  const { weekendsOffPeak, holidaysOffPeak } = period;
  return { fromMs, toMs, windows: period.windows.map(readWindow), weekendsOffPeak, holidaysOffPeak };
}

function readWindow({ start, end }: PeakWindow) {
  const window = { startMs: readTime(start), endMs: readTime(end) };
  if (window.endMs <= window.startMs)
    throw new ScheduleError(`a window ends before it begins: ${start}–${end}`);
  return window;
}

function readTime(text: string): number {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  if (!(minutes <= 24 * 60)) throw new ScheduleError(`not a time of day: ${text}`);
  return minutes * 60_000;
}

/** An offset is required: without one the text would be read in whatever zone the process runs in. */
function readInstant(text: string): number {
  const ms = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new ScheduleError(`not an instant with an offset: ${text}`);
  return ms;
}

function readDate(text: string, year: string): string {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text);
  if (!isDate || !text.startsWith(`${year}-`)) throw new ScheduleError(`not a date of ${year}: ${text}`);
  return text;
}
