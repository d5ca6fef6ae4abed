/** Fewer say nothing of how fast an account works. */
const SAMPLE_MIN = 20;
/** Invoices a second of an account that nothing is known of: slow, so that a deadline is not risked. */
const RATE_UNKNOWN = 0.5;

/** Invoices a second, from what was finished within a stretch of time; cautious where too few are known. */
export function measuredRate(measured: { invoices: number; seconds: number }): number {
  const { invoices, seconds } = measured;
  return invoices >= SAMPLE_MIN && seconds > 0 ? invoices / seconds : RATE_UNKNOWN;
}
