import { describe, expect, it } from 'vitest';
import { readCalendarDate, readIssueDate } from './calendar-date.js';

describe('readCalendarDate', () => {
  it.each(['2024-02-29', '2000-02-29', '2025-12-31'])('%s is a day', (date) => {
    expect(readCalendarDate(date)).toBe(date);
  });

  it.each([
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '10-03-2025',
    '2025-3-1',
    '',
  ])('%s is none', (text) => {
    expect(readCalendarDate(text)).toBeUndefined();
  });

  it('a zone or time behind it goes', () => {
    expect(readCalendarDate('2025-03-10-05:00')).toBe('2025-03-10');
    expect(readCalendarDate('2025-03-10T00:00:00')).toBe('2025-03-10');
  });

  it('missing and wrong issue dates differ', () => {
    expect(() => readIssueDate(undefined, 'x')).toThrow(
      expect.objectContaining({ code: 'missing_issue_date' }),
    );
    expect(() => readIssueDate('ayer', 'x')).toThrow(expect.objectContaining({ code: 'invalid_issue_date' }));
  });
});
