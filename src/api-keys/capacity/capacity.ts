import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Notices } from '../../database/notices.js';
import { AccountUseService } from '../../usage/account-use.service.js';
import { adapterFor } from '../adapters.js';
import { effectiveLimit } from '../domain/learned-limit.js';
import { hasWindows, joinLimits, type ModelLimits } from '../domain/model-limits.js';
import type { Moment } from '../domain/moment.js';
import { estimateTokens, type RequestSize } from '../domain/token-estimate.js';
import type { ProviderAccount } from '../provider-account.entity.js';
import { AccountWarnings } from './account-warnings.js';
import { CapacityFacts } from './capacity-facts.js';
import { type CapacityOutlook, capacityOutlook } from './capacity-outlook.js';
import { Gate } from './gate.js';
import { LeaseBook, tell, type ModelKey } from './lease-book.js';
import type { ModelPicture } from './picture.js';
import type { Permit, Refused } from './permit.js';
import { rebuildBuckets, type Rebuilt } from './rebuild.js';
import { nameOf, SharedPicture } from './shared-picture.js';
import type { EndedRequest } from './ended-request.js';
import { type Reserved, WindowBook } from './window-book.js';

/** Names this process among those that share capacity. */
export const CAPACITY_OWNER = Symbol('capacity owner');

/** Another process may have sent without counting until it heard of a new limit; counted again after this. */
const RECOUNT_MS = 6_000;
const REBUILDS_MAX = 3;
const TYPICAL_TOKENS_AT_FIRST = 2_000;
/** What is typical moves with about so many requests. */
const TYPICAL_OVER = 16;

interface ModelGate {
  key: ModelKey;
  gate: Gate;
  windows: WindowBook;
  account: ProviderAccount;
  /** The number of halvings of which a refusal was already told from here. */
  halvedAt: string | undefined;
  /** What requests reserve lately. */
  typicalTokens: number;
}

/**
 * Capacity of accounts and models over all processes: how many requests run at once, and how many fit into the
 * windows. PostgreSQL is the only truth; what is kept here is leased from it or a picture of it.
 */
@Injectable()
export class Capacity implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Capacity.name);
  private readonly leases: LeaseBook;
  private readonly facts: CapacityFacts;
  private readonly gates = new Map<string, ModelGate>();
  private readonly pending = new Set<Promise<void>>();
  private readonly shared: SharedPicture;
  private isClosed = false;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly notices: Notices,
    private readonly uses: AccountUseService,
    private readonly warnings: AccountWarnings,
    @Inject(CAPACITY_OWNER) owner: string,
  ) {
    this.leases = new LeaseBook(database, owner);
    this.facts = new CapacityFacts(database, warnings);
    this.shared = new SharedPicture(database, () => {
      for (const known of this.gates.values()) this.applyTerms(known);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.stopListening = this.notices.listen('capacity_changed', (payload) => {
      this.heard(payload);
    });
    await this.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    this.shared.close();
    this.stopListening?.();
    for (const { gate } of this.gates.values()) gate.close();
    await Promise.allSettled([...this.gates.values()].map(({ gate }) => gate.settled()));
    await Promise.allSettled(this.pending);
    // Expiry would free them too, but later.
    await this.leases.leave().catch(() => undefined);
  }

  /** A permit for a request of this size, after a short wait at most. */
  async acquire(account: ProviderAccount, size: RequestSize): Promise<Permit | Refused> {
    const known = this.gateOf(account);
    const { key, gate } = known;
    const estimate = estimateTokens(size, this.picture(key) ?? { promptBytes: 0, promptTokens: 0 });
    known.typicalTokens += (estimate - known.typicalTokens) / TYPICAL_OVER;
    const grant = await gate.acquire(estimate);
    if ('waitMs' in grant) return grant;
    return { ...key, ...grant, size, estimatedTokens: grant.reservation?.tokens ?? null };
  }

  /** Resolves true as soon as a request that is ready may be sent, false when its permit lapses before. */
  async enter(permit: Permit): Promise<boolean> {
    return (await this.known(permit)?.gate.enter(permit)) ?? false;
  }

  /** Whether a permit may still be used: asked right before sending, for a process may have been frozen. */
  mayBeSent(permit: Permit): boolean {
    return this.known(permit)?.gate.mayBeSent(permit) ?? false;
  }

  /** The request was not sent: everything reserved for it is free again. */
  giveBack(permit: Permit): void {
    this.ended(permit, { outcomeClass: 'not_sent', usage: null, retryAfterMs: 0, headers: {} });
  }

  /** The request is over. Its slot is free at once; the rest follows. */
  ended(permit: Permit, request: EndedRequest): void {
    const known = this.known(permit);
    if (!known) return;
    const inFlight = known.gate.inFlight;
    known.gate.release(permit, { succeeded: request.outcomeClass === 'success' });
    this.later(this.settle(known, permit, request));
    if (request.retryAfterMs > 0) this.later(this.block(known, request.retryAfterMs));
    if (request.outcomeClass !== 'rate_limited') return;
    known.gate.refused();
    this.later(this.halve(known, permit, inFlight));
  }

  /** Accounts were read anew: their limits hold from now on. */
  accountsRead(accounts: ReadonlyMap<string, { account: ProviderAccount }>): void {
    for (const known of this.gates.values()) {
      known.account = accounts.get(known.key.accountId)?.account ?? known.account;
      this.applyTerms(known);
    }
  }

  /** What is known of a model at this moment; undefined when nothing was ever shared about it. */
  picture(key: ModelKey): ModelPicture | undefined {
    return this.shared.of(key);
  }

  /** What bounds a model: the smaller of what staff set, what the provider states, and for concurrency what was learned. */
  limitsOf(account: ProviderAccount, model: string): ModelLimits {
    const picture = this.picture({ accountId: account.id, model });
    const limits = joinLimits(account.limits[model] ?? {}, picture?.stated ?? {});
    const concurrency = effectiveLimit(limits.concurrency ?? null, picture?.learnedLimit ?? null);
    return concurrency === null ? limits : { ...limits, concurrency };
  }

  /** What capacity says of starting work for an account now. */
  outlook(account: ProviderAccount, nowMs: number): CapacityOutlook {
    const key = { accountId: account.id, model: account.model };
    return capacityOutlook({
      limits: this.limitsOf(account, account.model),
      picture: this.picture(key),
      typicalTokens: this.known(key)?.typicalTokens ?? TYPICAL_TOKENS_AT_FIRST,
      nowMs,
    });
  }

  /** Makes the counters of an account's model anew from the ledger of requests. */
  async rebuild(account: ProviderAccount, model: string): Promise<Rebuilt> {
    const { countsCachedTokens: countsCached } = adapterFor(account.provider);
    const rebuilt = await rebuildBuckets(
      { database: this.database, uses: this.uses },
      { accountId: account.id, model, countsCached },
    );
    await tell(this.database, 'state', { accountId: account.id, model });
    await this.refresh();
    return rebuilt;
  }

  /** The provider fails or is back: told to the other processes and to whoever asks. */
  async setDown(key: ModelKey, downMs: number): Promise<void> {
    if (downMs === 0 && !((this.picture(key)?.downMs ?? 0) > 0)) return;
    await this.facts.setDown(key, downMs);
  }

  /** Reads the shared state anew. */
  refresh(): Promise<void> {
    return this.shared.refresh();
  }

  private heard(payload: string): void {
    const [about = '', accountId = '', ...model] = payload.split(' ');
    // Without words after a reconnection: anything may have changed.
    if (about !== 'slots') this.shared.heard();
    if (about === 'slots') this.gates.get(nameOf({ accountId, model: model.join(' ') }))?.gate.heard();
    if (about === '') for (const { gate } of this.gates.values()) gate.heard();
  }

  private gateOf(account: ProviderAccount): ModelGate {
    const key = { accountId: account.id, model: account.model };
    let known = this.gates.get(nameOf(key));
    if (!known) {
      const windows = new WindowBook(this.database, key);
      const gate = new Gate(
        {
          sync: (report) => this.leases.sync(key, report),
          reserve: (tokens) => this.reserve(key, tokens),
        },
        now,
      );
      known = { key, gate, windows, account, halvedAt: undefined, typicalTokens: TYPICAL_TOKENS_AT_FIRST };
      this.gates.set(nameOf(key), known);
      this.applyTerms(known);
    } else if (known.account !== account) {
      known.account = account;
      this.applyTerms(known);
    }
    return known;
  }

  private known(key: ModelKey): ModelGate | undefined {
    return this.gates.get(nameOf(key));
  }

  private applyTerms({ key, gate, account }: ModelGate): void {
    const limits = this.limitsOf(account, key.model);
    gate.set(
      { concurrency: limits.concurrency ?? null, hasWindows: hasWindows(limits) },
      this.picture(key)?.blockedMs ?? 0,
    );
  }

  /** Buckets that were not kept, because nothing was limited, are made from the ledger before they decide. */
  private async reserve(key: ModelKey, tokens: readonly number[]): Promise<Reserved> {
    const known = this.known(key);
    for (let rebuilds = 0; known && rebuilds < REBUILDS_MAX; rebuilds++) {
      const reserved = await known.windows.reserve(tokens);
      if (reserved) {
        const oversized = reserved.granted.filter(({ isOversized }) => isOversized).length;
        if (oversized > 0) this.later(this.warnings.add(key, 'request_above_limit', OVERSIZED));
        return reserved;
      }
      await this.rebuild(known.account, key.model);
      setTimeout(() => this.later(this.recount(known)), RECOUNT_MS).unref();
    }
    throw new Error(`the windows of account ${key.accountId} cannot be counted`);
  }

  private async recount({ account, key }: ModelGate): Promise<void> {
    if (!this.isClosed) await this.rebuild(account, key.model);
  }

  private async settle(known: ModelGate, permit: Permit, request: EndedRequest): Promise<void> {
    const { provider } = known.account;
    const madeRoom = await this.facts.settle({ provider, windows: known.windows }, permit, request);
    if (madeRoom) known.gate.reopen();
  }

  private async block(known: ModelGate, forMs: number): Promise<void> {
    known.gate.block(forMs);
    await this.facts.block(known.key, forMs);
  }

  /** Refusals of requests under way together count once: here, and by the number of halvings in the rows. */
  private async halve(known: ModelGate, permit: Permit, inFlight: number): Promise<void> {
    if (known.halvedAt !== undefined && BigInt(permit.refusals) <= BigInt(known.halvedAt)) return;
    const before = known.halvedAt;
    known.halvedAt = permit.refusals;
    try {
      await this.leases.refused(known.key, { refusals: permit.refusals, inFlight });
    } catch (error) {
      known.halvedAt = before;
      throw error;
    }
    await this.refresh();
    known.gate.heard();
  }

  private later(work: Promise<void>): void {
    const run: Promise<void> = work
      .catch((error: unknown) => {
        this.logger.warn(`capacity: ${messageOf(error)}`);
      })
      .finally(() => this.pending.delete(run));
    this.pending.add(run);
  }
}

const OVERSIZED = 'A request is larger than a token limit; it was sent alone.';

const now = (): Moment => ({ steadyMs: performance.now(), wallMs: Date.now() });

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
