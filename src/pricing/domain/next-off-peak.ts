import type { PeakSchedule } from './peak-schedule.js';
import { rateAt } from './rate-at.js';

/** Windows begin and end at full minutes, and clocks change at full quarters, so no edge lies between two steps. */
const STEP_MS = 60_000;
/** A peak never lasts longer than this in any schedule seen; beyond it nobody waits for it to end. */
const LOOK_AHEAD_MS = 48 * 3_600_000;

/**
 * When the peak price that holds at `instant` ends: the next moment known to be off-peak. Null when it is not peak now,
 * when the calendar does not know (a guess would be worth nothing), and when no end is in sight.
 */
export function nextOffPeak(schedule: PeakSchedule, instant: Date): Date | null {
  if (rateAt(schedule, instant) !== 'peak') return null;
  const firstMs = Math.floor(instant.getTime() / STEP_MS) * STEP_MS + STEP_MS;
  for (let atMs = firstMs; atMs <= firstMs + LOOK_AHEAD_MS; atMs += STEP_MS) {
    const rate = rateAt(schedule, new Date(atMs));
    if (rate === 'unknown') return null;
    if (rate === 'off_peak') return new Date(atMs);
  }
  return null;
}
