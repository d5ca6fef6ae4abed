const FIRST_PAUSE_MS = 100;
/** Work must resume within 15 s of a provider's recovery, so the pause stays well below. */
const PAUSE_MS_MAX = 5_000;

/**
 * Holds requests to an account back while it refuses everything. Each refusal of a request that was sent after the
 * last pause ended doubles the pause; a success ends it. A burst of refusals that were under way together counts once,
 * and where some requests succeed (a limit on concurrency) the pause stays short.
 */
export class AccountBrake {
  private refusals = 0;
  private until = 0;

  /** Milliseconds to wait before the next request; 0 when none. */
  waitMs(now: number): number {
    return Math.max(0, this.until - now);
  }

  succeeded(): void {
    this.refusals = 0;
    this.until = 0;
  }

  /** A request sent at `startedAt` was refused (429, 5xx) or did not arrive. */
  refused(input: { startedAt: number; now: number; retryAfterMs?: number | undefined }): void {
    if (input.startedAt < this.until) return;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.refusals, PAUSE_MS_MAX);
    this.refusals = Math.min(this.refusals + 1, 10);
    this.until = input.now + Math.max(pause, Math.min(input.retryAfterMs ?? 0, PAUSE_MS_MAX));
  }
}
