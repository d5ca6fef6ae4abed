import { lapsedMs, type Moment } from '../domain/moment.js';
import { PERMIT_MS } from '../domain/windows.js';
import type { Holding, SlotReport } from './lease-book.js';
import type { Grant, Refused } from './permit.js';
import { type Demand, SlotLease } from './slot-lease.js';
import { StartingLine } from './starting-line.js';
import type { Reserved } from './window-book.js';

/** Requests wait here for so long at most, so that slots are never idle while there is work. */
export const WAIT_MS_MAX = 1_500;
/** Whoever is refused asks again no later than this, whatever the wait: limits may be changed meanwhile. */
const ASK_AGAIN_MS_MAX = 5_000;
/** Not at once: coming back costs more than waiting, and others wait here meanwhile. */
const ASK_AGAIN_MS_MIN = 1_000;
/** So long it may take until the shared picture shows a wait that was told of here. */
const BLOCK_TOLD_MS = 3_000;
const RESERVED_AT_ONCE_MAX = 100;
/** A request that is ready waits for a slot no longer than this; one that counts in windows even less. */
const READY_MS_MAX = 10_000;

/** What bounds a model at this moment, as this process knows it. */
export interface Terms {
  /** Requests at once over all processes; null: nothing bounds them. */
  concurrency: number | null;
  hasWindows: boolean;
}

/** What the gate asks of the shared rows. */
export interface GateRows {
  sync(report: SlotReport): Promise<Holding>;
  /** In the windows; makes them anew first where that is due. */
  reserve(tokens: readonly number[]): Promise<Reserved>;
}

interface Waiter {
  tokens: number;
  since: Moment;
  resolve: (result: Grant | Refused) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets the requests of one account and model through, in order of arrival: while this process holds a free slot and
 * the windows have room. Slots are leased from the shared rows and used from memory, so that a slot that one request
 * leaves is taken by the next at once.
 */
export class Gate {
  private terms: Terms = { concurrency: null, hasWindows: false };
  private readonly lease: SlotLease;
  private readonly waiters: Waiter[] = [];
  /** Granted and not ended. */
  private granted = 0;
  private serial = 0;
  private readonly line: StartingLine;
  /** Steady time before which the windows have no room. */
  private closedUntilMs = 0;
  /** Steady time before which the provider wants no request (Retry-After). */
  private blockedUntilMs = 0;
  private blockIsNewUntilMs = 0;
  private reserving = false;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly rows: GateRows,
    private readonly now: () => Moment,
  ) {
    this.line = new StartingLine(() => now().steadyMs);
    this.lease = new SlotLease(
      (report) => rows.sync(report),
      now,
      () => {
        this.pump();
      },
    );
  }

  /** Requests that have a slot, sent or about to be. */
  get inFlight(): number {
    return Math.max(this.line.slotsTaken, Math.min(this.granted, this.allowed()));
  }

  /** Sets what bounds the model; a change is looked at in the shared rows at once. */
  set(terms: Terms, blockedMs: number): void {
    const isNew = terms.concurrency !== this.terms.concurrency || terms.hasWindows !== this.terms.hasWindows;
    const now = this.now().steadyMs;
    // A picture read before the wait was told of does not end it.
    if (now >= this.blockIsNewUntilMs) this.blockedUntilMs = blockedMs > 0 ? now + blockedMs : 0;
    if (!isNew) return;
    this.terms = terms;
    this.closedUntilMs = 0;
    if (this.granted + this.waiters.length > 0) this.lease.heard();
    this.pump();
  }

  /** The provider refused: its limit may be another one. */
  refused(): void {
    this.line.troubled();
  }

  /** The provider wants no request for so long (Retry-After). */
  block(forMs: number): void {
    this.line.troubled();
    const now = this.now().steadyMs;
    this.blockedUntilMs = Math.max(this.blockedUntilMs, now + forMs);
    this.blockIsNewUntilMs = now + BLOCK_TOLD_MS;
    this.pump();
  }

  /** Windows may have room again, or less than was thought: the next request finds out. */
  reopen(): void {
    this.closedUntilMs = 0;
    this.pump();
  }

  /** Slots moved, or somebody wants some: look, if that can be of use. */
  heard(): void {
    if (this.terms.concurrency === null) return;
    if (this.granted + this.waiters.length === 0 && !this.lease.holdsSlots) return;
    this.lease.heard();
    this.plan();
  }

  /** Leave to send a request of so many tokens at most, or after a short wait why there is none. */
  acquire(tokens: number): Promise<Grant | Refused> {
    const closedMs = this.closedMs();
    if (this.isClosed || closedMs > WAIT_MS_MAX) return Promise.resolve(refusal(closedMs));
    return new Promise((resolve, reject) => {
      this.waiters.push({ tokens, since: this.now(), resolve, reject });
      this.pump();
    });
  }

  /** Whether a grant may still be used: asked right before sending. */
  mayBeSent(grant: Grant): boolean {
    if (grant.reservation && lapsedMs(grant.askedAt, this.now()) >= PERMIT_MS) return false;
    if (this.terms.concurrency === null) return true;
    return grant.lease === this.lease.number && this.lease.usable() !== undefined;
  }

  /**
   * Asked when a request is ready, right before it is sent: resolves true as soon as a slot is free for it, false when
   * its grant lapses before. Whoever was let go is released exactly once, like whoever was not.
   */
  enter(grant: Grant): Promise<boolean> {
    if (!this.mayBeSent(grant) || this.isClosed) return Promise.resolve(false);
    const validMs = grant.reservation ? PERMIT_MS - lapsedMs(grant.askedAt, this.now()) : READY_MS_MAX;
    const entered = this.line.enter(grant.serial, validMs);
    this.pump();
    return entered;
  }

  /** A request has ended, or was not sent; its slot is free for the next. */
  release({ serial }: Pick<Grant, 'serial'>, input: { succeeded: boolean }): void {
    this.granted--;
    this.line.left(serial, input);
    if (input.succeeded) this.lease.succeeded();
    this.pump();
  }

  /** Answers whoever waits, and looks at nothing any more. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.line.close();
    for (const waiter of this.waiters.splice(0)) waiter.resolve(refusal(0));
  }

  /** Resolves when no look at the shared rows is under way. */
  settled(): Promise<void> {
    return this.lease.settled();
  }

  private pump(): void {
    if (this.now().steadyMs >= this.blockedUntilMs) this.line.letGo(this.allowed());
    while (this.waiters.length > 0 && this.closedMs() === 0) {
      const free = this.free();
      if (free <= 0) {
        this.lease.held();
        break;
      }
      if (this.terms.hasWindows) {
        if (!this.reserving) void this.reserve(Math.min(free, RESERVED_AT_ONCE_MAX));
        break;
      }
      const waiter = this.waiters.shift();
      const hasSlot = this.granted++ < this.allowed();
      waiter?.resolve(this.grant(waiter.since, { reservation: null, hasSlot }));
    }
    this.refuseLate();
    this.plan();
  }

  /** Slots are held while the windows decide, so that a decision is never for nothing. */
  private async reserve(count: number): Promise<void> {
    const asking = this.waiters.splice(0, count);
    this.reserving = true;
    const slots = this.allowed() - this.granted;
    this.granted += asking.length;
    const askedAt = this.now();
    let granted = 0;
    try {
      const reserved = await this.rows.reserve(asking.map(({ tokens }) => tokens));
      granted = reserved.granted.length;
      asking.slice(0, granted).forEach((waiter, index) => {
        const reservation = reserved.granted[index] ?? null;
        waiter.resolve(this.grant(askedAt, { reservation, hasSlot: index < slots }));
      });
      if (granted < asking.length) this.closedUntilMs = this.now().steadyMs + reserved.waitMs;
      this.waiters.unshift(...asking.slice(granted));
    } catch (error) {
      for (const waiter of asking) waiter.reject(error);
    } finally {
      this.granted -= asking.length - granted;
      this.reserving = false;
      this.pump();
    }
  }

  private grant(
    askedAt: Moment,
    { reservation, hasSlot }: { reservation: Grant['reservation']; hasSlot: boolean },
  ): Grant {
    const serial = ++this.serial;
    this.line.granted(serial, { hasSlot });
    return { serial, askedAt, reservation, lease: this.lease.number, refusals: this.lease.refusals };
  }

  /** How many requests may run at once here. */
  private allowed(): number {
    if (this.terms.concurrency === null) return Infinity;
    return Math.min(this.lease.usable() ?? 0, this.terms.concurrency);
  }

  /** How many more requests may get ready now. */
  private free(): number {
    const allowed = this.allowed();
    return allowed + this.line.ahead(allowed) - this.granted;
  }

  private closedMs(): number {
    return Math.max(0, Math.max(this.closedUntilMs, this.blockedUntilMs) - this.now().steadyMs);
  }

  /** Refuses whoever has waited long enough, or would wait in vain. */
  private refuseLate(): void {
    const now = this.now().steadyMs;
    const closedMs = this.closedMs();
    while (this.waiters[0] && this.waiters[0].since.steadyMs + WAIT_MS_MAX <= now + closedMs)
      this.waiters.shift()?.resolve(refusal(closedMs));
  }

  /** One timer for whatever comes next: a look at the rows, a window that opens, a waiter whose time is up. */
  private plan(): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    const now = this.now().steadyMs;
    const demand = this.demand();
    const lookMs = this.lease.dueMs(demand);
    if (lookMs <= now) {
      this.lease.look(demand);
      return this.plan();
    }
    const first = this.waiters[0];
    const closedMs = this.closedMs();
    const dueMs = Math.min(
      lookMs - now,
      first && closedMs > 0 ? closedMs : Infinity,
      first ? first.since.steadyMs + WAIT_MS_MAX - now : Infinity,
    );
    if (dueMs === Infinity) return;
    this.timer = setTimeout(() => this.pump(), Math.max(1, Math.ceil(dueMs)));
    this.timer.unref();
  }

  /** While the windows are closed nobody waits for a slot. */
  private demand(): Demand {
    const isLimited = this.terms.concurrency !== null;
    const { inFlight } = this;
    const waiting = this.closedMs() > 0 ? 0 : this.waiters.length;
    return { isLimited, inFlight, waiting: waiting + this.granted - inFlight };
  }
}

function refusal(waitMs: number): Refused {
  return { waitMs: Math.ceil(Math.min(Math.max(waitMs, ASK_AGAIN_MS_MIN), ASK_AGAIN_MS_MAX)) };
}
