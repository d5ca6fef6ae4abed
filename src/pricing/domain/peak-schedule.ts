/** A daily window on the schedule's own clock: `HH:MM`, start inclusive, end exclusive; an end may be `24:00`. */
export interface PeakWindow {
  start: string;
  end: string;
}

/** The rules of a stretch of time; instants in ISO 8601. */
export interface PeakPeriod {
  validFrom: string;
  /** Exclusive; absent: until the next period begins. */
  validTo?: string;
  windows: readonly PeakWindow[];
  weekendsOffPeak: boolean;
  holidaysOffPeak: boolean;
}

/** Public holidays as `YYYY-MM-DD` by year. A year that is not listed has not been verified. */
export interface HolidayCalendar {
  name: string;
  years: Readonly<Record<string, readonly string[]>>;
}

/** When a provider charges its peak price. Plain data: it is stored as JSON. */
export interface PeakSchedule {
  name: string;
  timeZone: string;
  periods: readonly PeakPeriod[];
  calendar: HolidayCalendar;
}
