/** Instants are written in UTC with the same places, so that their texts stand in the order of time. */
export function isWithin(instant: string, bounds: { startsAt: string; endsAt: string }): boolean {
  return bounds.startsAt <= instant && instant < bounds.endsAt;
}

/** An instant of JSON as the tables write it. */
export function toMicroseconds(instant: string): string {
  return instant.replace(/\.(\d{3})Z$/, '.$1000Z');
}
