const FIRST_MS = 1_000;
/** Work must resume within 15 s of a provider's recovery, so no key rests longer. */
export const COOLING_MS_MAX = 5_000;

/** How long a key rests after a refusal (429), by how many of its rests went before without a success: 1, 2, 4, 5 s. */
export function coolingMs(rests: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(Math.max(0, rests), 10), COOLING_MS_MAX);
}
