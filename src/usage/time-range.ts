/** A time given by instants, or by days of the firm's time zone. */
export interface TimeRange {
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** SQL of an instant given as such, or as a day: its start, or with `extraDays` that of a later one. */
export function instantText(input: {
  text: string;
  extraDays: number;
  /** SQL of the firm's time zone. */
  timeZone: string;
  parameters: unknown[];
}): string {
  const given = `$${input.parameters.push(input.text)}`;
  return DAY.test(input.text)
    ? `((${given}::date + ${input.extraDays})::timestamp at time zone ${input.timeZone})`
    : `${given}::timestamptz`;
}

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
  const instant = (text: string, extraDays: number) => {
    const timeZone = DAY.test(text) ? `$${parameters.push(input.timeZone)}` : '';
    return instantText({ text, extraDays, timeZone, parameters });
  };
  const conditions: string[] = [];
  if (range.from !== undefined) conditions.push(`${column} >= ${instant(range.from, 0)}`);
  if (range.to !== undefined) conditions.push(`${column} < ${instant(range.to, 1)}`);
  return conditions;
}
