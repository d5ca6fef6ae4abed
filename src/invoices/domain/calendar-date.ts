import { DocumentRejected } from './document.js';

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD` of a day that exists, or `undefined`. A time or zone behind the date (as XML allows) is dropped. */
export function readCalendarDate(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?$/.exec(text.trim());
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
  if (year < 1900 || day < 1 || day > days) return undefined;
  return `${match[1]}-${match[2]}-${match[3]}`;
}

/** The issue date of a document; refusals are `missing_issue_date` and `invalid_issue_date`. */
export function readIssueDate(text: string | undefined, where: string): string {
  if (text === undefined || text.trim() === '') {
    throw new DocumentRejected('missing_issue_date', `${where} is missing or empty.`);
  }
  const date = readCalendarDate(text);
  if (date === undefined) {
    throw new DocumentRejected(
      'invalid_issue_date',
      `${where} is not a date YYYY-MM-DD: "${text.trim().slice(0, 40)}".`,
    );
  }
  return date;
}
