/** Above this the time to get ready is lost among the rest, and a permit might lapse while it waits. */
const SERVICE_MS_MAX = 600;
/** Getting ready takes longer at times. */
const AHEAD_MORE = 1;
/** After a refusal nobody gets ready without a slot for so long: it may have to wait for a while. */
const TROUBLE_MS = 60_000;
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
 * and each takes the slot that another leaves at once. Who was granted a slot keeps it, ready or not.
 */
export class StartingLine {
  /** Steady times by serial number of the grant. */
  private readonly grantedAtMs = new Map<number, number>();
  private readonly sentAtMs = new Map<number, number>();
  private readonly withSlot = new Set<number>();
  private readonly entrants: Entrant[] = [];
  private preparingMs: number | undefined;
  private serviceMs: number | undefined;
  private calmAtMs = -Infinity;

  constructor(private readonly nowMs: () => number) {}

  /** Requests that have a slot. */
  get slotsTaken(): number {
    return this.withSlot.size;
  }

  /** How many more than `slots` requests should get ready. */
  ahead(slots: number): number {
    const { preparingMs, serviceMs } = this;
    if (preparingMs === undefined || serviceMs === undefined || serviceMs > SERVICE_MS_MAX) return 0;
    if (slots <= 0 || slots === Infinity || this.nowMs() < this.calmAtMs) return 0;
    return Math.min(slots, Math.ceil((slots * preparingMs) / Math.max(1, serviceMs))) + AHEAD_MORE;
  }

  /** The provider refused: nothing tells how long the next slot takes. */
  troubled(): void {
    this.calmAtMs = this.nowMs() + TROUBLE_MS;
  }

  /** A request begins to get ready, with a slot or ahead of one. */
  granted(serial: number, { hasSlot }: { hasSlot: boolean }): void {
    this.grantedAtMs.set(serial, this.nowMs());
    if (hasSlot) this.withSlot.add(serial);
  }

  /** A request is ready: true as soon as it has a slot, false when it gets none within `waitMs`. */
  enter(serial: number, waitMs: number): Promise<boolean> {
    const readyMs = this.nowMs() - (this.grantedAtMs.get(serial) ?? this.nowMs());
    this.preparingMs = moved(this.preparingMs, readyMs);
    if (this.withSlot.has(serial)) {
      this.sentAtMs.set(serial, this.nowMs());
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.entrants.splice(this.entrants.indexOf(entrant), 1);
        resolve(false);
      }, waitMs);
      const entrant: Entrant = { serial, timer, resolve };
      this.entrants.push(entrant);
    });
  }

  /** Gives slots to those who are ready, so that no more than `slots` are taken. */
  letGo(slots: number): void {
    while (this.entrants.length > 0 && this.slotsTaken < slots) {
      const entrant = this.entrants.shift();
      if (!entrant) return;
      clearTimeout(entrant.timer);
      this.withSlot.add(entrant.serial);
      this.sentAtMs.set(entrant.serial, this.nowMs());
      entrant.resolve(true);
    }
  }

  /** A request has ended, or was given up before it was sent. */
  left(serial: number, input: { succeeded: boolean }): void {
    const sentAtMs = this.sentAtMs.get(serial);
    if (sentAtMs !== undefined && input.succeeded)
      this.serviceMs = moved(this.serviceMs, this.nowMs() - sentAtMs);
    this.sentAtMs.delete(serial);
    this.withSlot.delete(serial);
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
