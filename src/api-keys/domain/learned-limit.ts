/** What refusals taught about how many requests at once an account and model take. */
export interface LearnedLimit {
  limit: number;
  /** The most that was in flight at a refusal since the limit last grew. */
  peak: number;
  /** Whether it has grown since it was last halved. */
  grown: boolean;
  /** Requests that succeeded since the limit last changed. */
  successes: number;
}

/** It grows at most this often, and by about a sixteenth of the peak. */
export const GROWTH_MS = 1_000;
const GROWTH_STEPS = 16;
/** A limit that met no refusal for this long says nothing any more. */
export const LEARNED_MS_MAX = 600_000;
const LIMIT_MAX = 1_000_000;

/** After a refusal (429) while `inFlight` requests were under way: half of them, at least one. */
export function halved(known: LearnedLimit | null, inFlight: number): LearnedLimit {
  const reached = Math.min(Math.max(1, inFlight), known?.limit ?? LIMIT_MAX, LIMIT_MAX);
  return {
    limit: Math.max(1, Math.floor(reached / 2)),
    // A row of refusals is one event: the way back is measured from where it began.
    peak: known && !known.grown ? Math.max(known.peak, reached) : reached,
    grown: false,
    successes: 0,
  };
}

/**
 * After `successes` more: one step up when a whole round of requests has succeeded, the limit is what holds work
 * back, and the last change is long enough ago. Null: forgotten, for it has grown past any need for it.
 */
export function grown(
  known: LearnedLimit,
  input: { successes: number; isBound: boolean; unchangedMs: number; configured: number | null },
): LearnedLimit | null {
  const { isBound, unchangedMs, configured } = input;
  if (configured !== null && known.limit >= configured) return null;
  if (known.limit >= 2 * known.peak || unchangedMs >= LEARNED_MS_MAX) return null;
  const successes = Math.min(known.successes + input.successes, LIMIT_MAX);
  if (!isBound || unchangedMs < GROWTH_MS || successes < known.limit) return { ...known, successes };
  const limit = known.limit + Math.max(1, Math.ceil(known.peak / GROWTH_STEPS));
  return { ...known, limit, grown: true, successes: 0 };
}

/** The smaller of what is configured and what was learned; null when neither bounds anything. */
export function effectiveLimit(configured: number | null, learned: number | null): number | null {
  if (configured === null || learned === null) return configured ?? learned;
  return Math.min(configured, learned);
}
