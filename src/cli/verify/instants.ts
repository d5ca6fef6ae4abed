/** Instants are written in UTC with the same places, so that their texts stand in the order of time. */
export function isWithin(instant: string, bounds: { startsAt: string; endsAt: string }): boolean {
  return bounds.startsAt <= instant && instant < bounds.endsAt;
}

/** An instant of JSON as the tables write it. */
export function toMicroseconds(instant: string): string {
  return instant.replace(/\.(\d{3})Z$/, '.$1000Z');
}

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{6}Z$/;

/** An instant in the form of the tables. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text);
}

/** Whether a month begins with this instant in this zone; false where there is no such zone. */
export function beginsMonth(
  instant: string,
  { month, timeZone }: { month: string; timeZone: string },
): boolean {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return false;
  try {
    const days = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    return days.format(at) === `${month}-01` && !days.format(at - 1).startsWith(month);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
