/** How a worker is, by its last sign of life: late may be a pause of its machine, gone is a matter for somebody. */
export type WorkerStatus = 'alive' | 'late' | 'gone';

/** Three signs of life missed. */
export const LATE_SECONDS = 10;
/** By then its claims have run out and others have its work. */
export const GONE_SECONDS = 30;

/** `silentSeconds` is measured by the database's clock alone: a machine whose clock is wrong is not dead. */
export function workerStatus(silentSeconds: number): WorkerStatus {
  if (silentSeconds >= GONE_SECONDS) return 'gone';
  return silentSeconds >= LATE_SECONDS ? 'late' : 'alive';
}
