import type { PeakSchedule } from './peak-schedule.js';

const windows = [
  { start: '09:00', end: '12:00' },
  { start: '14:00', end: '18:00' },
];

/**
 * DeepSeek's peak hours, on Beijing clocks (pricing page, English and Chinese, August to November 2026).
 * Holidays: the State Council's notice of 4 November 2025. The notice for 2027 is not known, so 2027 is not listed.
 * The first day of the holiday rule is not published, only that it held by late September; no public holiday falls
 * between the start of peak pricing and 25 September, so its place here changes no price.
 */
export const DEEPSEEK_SCHEDULE: PeakSchedule = {
  name: 'deepseek-peak',
  timeZone: 'Asia/Shanghai',
  periods: [
    {
      validFrom: '2026-08-17T00:00:00+08:00',
      validTo: '2026-08-23T00:00:00+08:00',
      windows,
      weekendsOffPeak: false,
      holidaysOffPeak: false,
    },
    { validFrom: '2026-08-23T00:00:00+08:00', windows, weekendsOffPeak: true, holidaysOffPeak: true },
  ],
  calendar: {
    name: 'mainland-china',
    years: {
      2026: [
        ...days('2026-01', 1, 3),
        ...days('2026-02', 15, 23),
        ...days('2026-04', 4, 6),
        ...days('2026-05', 1, 5),
        ...days('2026-06', 19, 21),
        ...days('2026-09', 25, 27),
        ...days('2026-10', 1, 7),
      ],
    },
  },
};

function days(month: string, first: number, last: number): string[] {
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${month}-${String(first + index).padStart(2, '0')}`,
  );
}
