export interface HolidayYear {
  year: number;
  dates: string[];
  /** Null: the program brought it. */
  source: string | null;
}

export interface PriceSchedule {
  name: string;
  timeZone: string;
  periods: {
    validFrom: string;
    validTo?: string;
    windows: { start: string; end: string }[];
    weekendsOffPeak: boolean;
    holidaysOffPeak: boolean;
  }[];
  holidays: HolidayYear[];
  /** From this year on costs in peak windows are unknown until its holidays are entered. */
  unverifiedFrom: number | null;
}
