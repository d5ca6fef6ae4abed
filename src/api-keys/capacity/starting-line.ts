/** Above this the time to get ready is lost among the rest, and a permit might lapse while it waits. */
const SERVICE_MS_MAX = 600;
/** Getting ready takes longer at times. */
const AHEAD_MORE = 1;
/** Times move with about so many requests. */
const OVER = 16;

interface Entrant {
  serial: number;
  timer: NodeJS.Timeout;
  resolve: (mayStart: boolean) => void;
}

/**
 * The last stretch before requests are sent. Recording what will be sent takes time in which a slot would stand empty;
 * where requests are short that is a good part of it. So a few more than there are slots get ready, wait here in order,
 * and each takes the slot that another leaves at once. Only who has started counts as running.
 */
export class StartingLine {
  /** Steady times by serial number of the grant. */
  private readonly grantedAtMs = new Map<number, number>();
  private readonly startedAtMs = new Map<number, number>();
  private readonly entrants: Entrant[] = [];
  private preparingMs: number | undefined;
  private serviceMs: number | undefined;

  constructor(private readonly nowMs: () => number) {}

  /** Requests that were let go and have not ended. */
  get started(): number {
    return this.startedAtMs.size;
  }

  /** How many more than `slots` requests should get ready. */
  ahead(slots: number): number {
    const { preparingMs, serviceMs } = this;
    if (preparingMs === undefined || serviceMs === undefined || serviceMs > SERVICE_MS_MAX) return 0;
    if (slots <= 0 || slots === Infinity) return 0;
    return Math.min(slots, Math.ceil((slots * preparingMs) / Math.max(1, serviceMs))) + AHEAD_MORE;
  }

  /** A request begins to get ready. */
  granted(serial: number): void {
    this.grantedAtMs.set(serial, this.nowMs());
  }

  /** A request is ready: true as soon as it may be sent, false when it may not be within `waitMs`. */
  enter(serial: number, waitMs: number): Promise<boolean> {
    const readyMs = this.nowMs() - (this.grantedAtMs.get(serial) ?? this.nowMs());
    this.preparingMs = moved(this.preparingMs, readyMs);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.entrants.splice(this.entrants.indexOf(entrant), 1);
        resolve(false);
      }, waitMs);
      const entrant: Entrant = { serial, timer, resolve };
      this.entrants.push(entrant);
    });
  }

  /** Lets requests go, so that no more than `slots` run. */
  letGo(slots: number): void {
    while (this.entrants.length > 0 && this.started < slots) {
      const entrant = this.entrants.shift();
      if (!entrant) return;
      clearTimeout(entrant.timer);
      this.startedAtMs.set(entrant.serial, this.nowMs());
      entrant.resolve(true);
    }
  }

  /** A request has ended, or was given up before it was sent. */
  left(serial: number, input: { succeeded: boolean }): void {
    const startedAtMs = this.startedAtMs.get(serial);
    if (startedAtMs !== undefined && input.succeeded)
      this.serviceMs = moved(this.serviceMs, this.nowMs() - startedAtMs);
    this.startedAtMs.delete(serial);
    this.grantedAtMs.delete(serial);
  }

  /** Sends everybody who waits away. */
  close(): void {
    for (const { timer, resolve } of this.entrants.splice(0)) {
      clearTimeout(timer);
      resolve(false);
    }
  }
}

function moved(known: number | undefined, value: number): number {
  return known === undefined ? value : known + (value - known) / OVER;
}
