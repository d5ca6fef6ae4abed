import { lapsedMs, type Moment } from '../domain/moment.js';
import { nextLookMs } from '../domain/next-look.js';
import { LEASE_SECONDS, type Holding, type SlotReport } from './lease-book.js';

/** Less than the lease lives, for what lies between the check and the last byte sent. */
const VALID_MS = LEASE_SECONDS * 1_000 - 1_000;
/** While PostgreSQL is away it is looked for this often. */
const AWAY_MS = 1_000;

/** Requests of this process, running and waiting. */
export interface Demand {
  isLimited: boolean;
  inFlight: number;
  waiting: number;
}

/** The slots of one model that this process leases from the shared rows. */
export class SlotLease {
  private holding: (Holding & { at: Moment }) | undefined;
  private looking: Promise<void> | undefined;
  private atMost = Infinity;
  private lastLookMs = -Infinity;
  private surplusSinceMs: number | undefined;
  private told = { inFlight: 0, wanted: 0 };
  private successes = 0;
  private wasBound = false;
  private isUrgent = false;
  /** Another number when the lease held before was lost: whatever was about to be sent under it must not be. */
  number = 0;

  constructor(
    private readonly sync: (report: SlotReport) => Promise<Holding>,
    private readonly now: () => Moment,
    /** Called after each look. */
    private readonly onLooked: () => void,
  ) {}

  /** How often the limit had been halved at the last look. */
  get refusals(): string {
    return this.holding?.refusals ?? '0';
  }

  get holdsSlots(): boolean {
    return (this.holding?.slots ?? 0) > 0;
  }

  /**
   * Up to how many requests in flight new ones may start; undefined when no lease holds. While a look is under way,
   * and after one that failed, no more run at once than it told of: the rows may hold no more than that for us already.
   */
  usable(): number | undefined {
    const { holding } = this;
    if (!holding || holding.usable === null) return undefined;
    if (lapsedMs(holding.at, this.now()) >= VALID_MS) return undefined;
    return Math.min(holding.usable, this.atMost);
  }

  /** A request succeeded: after enough of them a learned limit grows. */
  succeeded(): void {
    this.successes++;
  }

  /** The limit holds requests back: it is what a learned limit grows for. */
  held(): void {
    if (this.usable() !== undefined) this.wasBound = true;
  }

  /** Something changed in the rows. */
  heard(): void {
    this.isUrgent = true;
  }

  /** Steady time at which to look at the rows next; Infinity when there is no need. */
  dueMs(demand: Demand): number {
    if (this.looking) return Infinity;
    const slots = this.holding?.slots ?? 0;
    const isSurplus = slots > demand.inFlight + demand.waiting;
    this.surplusSinceMs = isSurplus ? (this.surplusSinceMs ?? this.now().steadyMs) : undefined;
    return nextLookMs({
      ...demand,
      slots,
      usable: this.usable(),
      share: this.holding?.share ?? 0,
      toldInFlight: this.told.inFlight,
      toldWanted: this.told.wanted,
      surplusSinceMs: this.surplusSinceMs,
      lastLookMs: this.lastLookMs,
      isUrgent: this.isUrgent,
    });
  }

  /** Tells the demand, takes or gives back slots, prolongs the lease. */
  look({ inFlight, waiting }: Demand): void {
    const at = this.now();
    const report: SlotReport = {
      inFlight,
      wanted: inFlight + waiting,
      successes: this.successes,
      isBound: this.wasBound,
    };
    this.isUrgent = false;
    this.lastLookMs = at.steadyMs;
    this.atMost = Math.min(this.atMost, inFlight);
    this.looking = this.sync(report)
      .then((holding) => {
        if (!holding.isRenewal || this.hasRunOut()) this.number++;
        // Measured from before the lease was prolonged, so that it never seems to hold longer than it does.
        this.holding = { ...holding, at };
        this.atMost = Infinity;
        this.told = report;
        this.successes -= report.successes;
        this.wasBound = false;
      })
      .catch(() => {
        // PostgreSQL is away: what is held stays usable until the lease runs out.
        this.lastLookMs = this.now().steadyMs + AWAY_MS;
      })
      .finally(() => {
        this.looking = undefined;
        this.onLooked();
      });
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.looking;
  }

  private hasRunOut(): boolean {
    return !this.holding || lapsedMs(this.holding.at, this.now()) >= VALID_MS;
  }
}
