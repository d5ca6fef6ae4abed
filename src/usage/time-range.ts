/** SQL for an instant given as an instant, or as a day of the firm's time zone (its start). */
export interface TimeRange {
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Conditions on `column` for a range; parameters are appended to `parameters`. A day as `to` counts to its end: days
 * are named inclusively, instants exclusively.
 */
export function rangeConditions(input: {
  column: string;
  range: TimeRange;
  timeZone: string;
  parameters: unknown[];
}): string[] {
  const { column, range, parameters } = input;
  const conditions: string[] = [];
  const parameter = (value: unknown) => `$${parameters.push(value)}`;
  const instant = (text: string, extraDays: number) =>
    DAY.test(text)
      ? `((${parameter(text)}::date + ${extraDays})::timestamp at time zone ${parameter(input.timeZone)})`
      : `${parameter(text)}::timestamptz`;
  if (range.from !== undefined) conditions.push(`${column} >= ${instant(range.from, 0)}`);
  if (range.to !== undefined) conditions.push(`${column} < ${instant(range.to, 1)}`);
  return conditions;
}
