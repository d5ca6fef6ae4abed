import type { Span } from './plan-replacement.js';

/** What whoever uploads a bill can do about an interval that meets one of an earlier bill without being the same. */
export function overlapCure({
  older,
  added,
  offset,
}: {
  older: Span;
  added: Span;
  /** Of the earlier bill's buckets. */
  offset: string | null;
}): string {
  if (older.startMs <= added.startMs && added.endMs <= older.endMs) {
    return 'The earlier bill has this time in one longer bucket: export a range of several days, which comes by the day again. Hours take the place of a day only where every hour of it has a row.';
  }
  if (added.startMs <= older.startMs && older.endMs <= added.endMs) {
    return 'The earlier bill has this time in shorter buckets: leave it out of the longer range and export it by itself, as a single day, whose hours take the place of the earlier ones.';
  }
  const zone = offset === null ? 'of the earlier export' : `UTC${offset}, as the earlier bill has it`;
  return `The buckets begin at other hours: export it again from a browser in the time zone ${zone}.`;
}
