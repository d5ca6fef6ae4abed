/** Fewer say nothing of how fast an account works. */
const SAMPLE_MIN = 20;
/** Invoices a second of an account that nothing is known of: slow, so that a deadline is not risked. */
const RATE_UNKNOWN = 0.5;

/** Invoices a second, from what succeeded within a stretch of time; cautious where too few are known. */
export function measuredRate(measured: { succeeded: number; seconds: number }): number {
  const { succeeded, seconds } = measured;
  return succeeded >= SAMPLE_MIN && seconds > 0 ? succeeded / seconds : RATE_UNKNOWN;
}
