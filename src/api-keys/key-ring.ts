import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Sealer } from '../access/sealer.js';
import { changeRows } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import { Notices } from '../database/notices.js';
import { AccountSuspension, PROBE_SECONDS } from './account-suspension.js';
import { Capacity } from './capacity/capacity.js';
import type { Permit } from './capacity/permit.js';
import { AccountBrake } from './domain/account-brake.js';
import { availabilityOf, type Availability, type Outlook } from './domain/availability.js';
import { coolingMs } from './domain/key-cooling.js';
import type { RequestSize } from './domain/token-estimate.js';
import { KeyHealth } from './key-health.js';
import type { ProviderAccount } from './provider-account.entity.js';
import { nextKey, readRing, wakesAtMs, type RingAccount, type RingKey } from './ring-accounts.js';

/** How old the picture of accounts and keys may get when a notice is lost. */
const REFRESH_MS = 3_000;
/** A pause this long is told to the other processes: the provider is down, not just stumbling. */
const DOWN_MS_MIN = 800;

/** What the ring gives for one request: an account with its next key and a permit, or why not and when to ask again. */
export type Acquired =
  | { available: true; account: ProviderAccount; key: RingKey; permit: Permit }
  | {
      available: false;
      reason: 'no_account' | 'no_key' | 'suspended' | 'saturated' | 'unavailable';
      waitMs: number;
    };

/**
 * The accounts and keys as this process sees them, kept fresh by notices. It chooses the key of each request, in turns
 * over the keys that are active and do not rest, once the account's capacity has room for it.
 */
@Injectable()
export class KeyRing implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyRing.name);
  private readonly health: KeyHealth;
  private readonly brakes = new Map<string, AccountBrake>();
  private accounts = new Map<string, RingAccount>();
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly notices: Notices,
    private readonly capacity: Capacity,
    private readonly suspension: AccountSuspension,
  ) {
    this.health = new KeyHealth(database);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.stopListening = this.notices.listen('keys_changed', () => void this.refresh());
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
    await this.refresh();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.stopListening?.();
  }

  /**
   * An account, key and permit for the next request of a company whose account is `accountId` (null: the firm's
   * default). `avoidKeyId`: the key that failed at the last try; another is taken where there is one. The permit is
   * given back exactly once: by `ProviderRequests.send`, or by `giveBack` when nothing is sent.
   */
  async acquire(input: {
    accountId: string | null;
    avoidKeyId: string | null;
    size: RequestSize;
  }): Promise<Acquired> {
    const ring = this.find(input.accountId);
    if (!ring) return { available: false, reason: 'no_account', waitMs: REFRESH_MS };
    const { account } = ring;
    const refused = this.refusal(ring);
    if (refused) return refused;
    if (account.suspendedAt && !(await this.mayProbe(ring))) {
      return { available: false, reason: 'suspended', waitMs: PROBE_SECONDS * 1_000 };
    }
    const permit = await this.capacity.acquire(account, input.size);
    if ('waitMs' in permit) return { available: false, reason: 'saturated', waitMs: permit.waitMs };
    // Much may have changed while it waited.
    const later = this.accounts.get(account.id);
    const refusedLater = later && this.refusal(later);
    const key = later && nextKey(later, { avoidKeyId: input.avoidKeyId, nowMs: Date.now() });
    if (refusedLater || !key) {
      this.capacity.giveBack(permit);
      return refusedLater ?? { available: false, reason: 'no_key', waitMs: REFRESH_MS };
    }
    return { available: true, account, key: { ...key }, permit };
  }

  /** The request will not be sent. */
  giveBack(permit: Permit): void {
    this.capacity.giveBack(permit);
  }

  /** An account by its id, null for the firm's default; undefined when there is none. */
  account(accountId: string | null): ProviderAccount | undefined {
    return this.find(accountId)?.account;
  }

  /** The currency that an account is billed in, for showing costs before anything was spent. */
  currencyOf(accountId: string | null): string | undefined {
    return this.find(accountId)?.account.currency;
  }

  /** Whether work for this account may be started now, how much, and else when; from memory, a second old at most. */
  outlook(accountId: string | null): Outlook {
    const ring = this.find(accountId);
    const none = { until: null, parallelMax: null, startsNow: null };
    if (!ring) return { ...none, reason: 'no_account' };
    const { account } = ring;
    const nowMs = Date.now();
    const { parallelMax, startsNow, blockedMs, downMs } = this.capacity.outlook(account, nowMs);
    const bounds = { parallelMax, startsNow };
    const until = (ms: number) => new Date(nowMs + Math.ceil(ms));
    if (account.stoppedAt) return { ...bounds, reason: 'unavailable', until: null };
    if (ring.keys.length === 0) return { ...bounds, reason: 'no_key', until: null };
    if (account.suspendedAt && (account.nextProbeAt?.getTime() ?? 0) > nowMs)
      return { ...bounds, reason: 'insufficient_balance', until: account.nextProbeAt };
    const pauseMs = Math.max(this.brake(account.id).waitMs(nowMs), downMs);
    if (pauseMs > 0) return { ...bounds, reason: 'unavailable', until: until(pauseMs) };
    const restMs = (wakesAtMs(ring, nowMs) ?? nowMs) - nowMs;
    const fullMs = Math.max(restMs, blockedMs);
    return fullMs > 0
      ? { ...bounds, reason: 'saturated', until: until(fullMs) }
      : { ...bounds, reason: undefined, until: null };
  }

  /** The same in words, for staff. */
  availability(accountId: string): Availability {
    const isStopped = Boolean(this.accounts.get(accountId)?.account.stoppedAt);
    return availabilityOf(this.outlook(accountId), { isStopped });
  }

  /** `servedInMs`: how long ago the request was sent, when it was served; null when it was refused for its content. */
  async succeeded(
    account: ProviderAccount,
    key: RingKey,
    { servedInMs }: { servedInMs: number | null },
  ): Promise<void> {
    this.brake(account.id).succeeded();
    const ring = this.accounts.get(account.id);
    const known = ring?.keys.find(({ id }) => id === key.id);
    if (known && known.rests > 0 && known.rests === key.rests) {
      known.rests = known.coolingUntilMs = 0;
      await this.health.recover(key);
      await this.tell();
    }
    await this.capacity.setDown({ accountId: account.id, model: account.model }, 0);
    if (servedInMs === null || !ring?.account.suspendedAt) return;
    if (!(await this.suspension.served(account.id, { tookMs: servedInMs }))) return;
    ring.account = { ...ring.account, suspendedAt: null, nextProbeAt: null };
    await this.refresh();
  }

  /** The provider failed or could not be reached (5xx, no answer): requests to it pause. */
  async failed(account: ProviderAccount, input: { startedAt: number }): Promise<void> {
    const brake = this.brake(account.id);
    brake.refused({ ...input, now: Date.now() });
    const pauseMs = brake.waitMs(Date.now());
    if (pauseMs >= DOWN_MS_MIN)
      await this.capacity.setDown({ accountId: account.id, model: account.model }, pauseMs);
  }

  /** 429: the key rests; the next one is taken. */
  async rateLimited(account: ProviderAccount, key: RingKey): Promise<void> {
    const known = this.accounts.get(account.id)?.keys.find(({ id }) => id === key.id);
    if (!known || known.rests !== key.rests) return;
    known.coolingUntilMs = Date.now() + coolingMs(known.rests);
    known.rests++;
    await this.health.rest(key);
    await this.tell();
  }

  /** 402: the account has no balance. Its work waits until its balance, or one request now and then, says otherwise. */
  async suspend(account: ProviderAccount, { tookMs }: { tookMs: number }): Promise<void> {
    const ring = this.accounts.get(account.id);
    const nextProbeAt = new Date(Date.now() + PROBE_SECONDS * 1_000);
    // At once for this process; the others hear of it.
    if (ring)
      ring.account = { ...ring.account, suspendedAt: ring.account.suspendedAt ?? new Date(), nextProbeAt };
    await this.suspension.suspend(account.id, { tookMs });
    await this.refresh();
  }

  /** 401: the key is out until someone replaces it. */
  async invalidate(key: RingKey, account: ProviderAccount): Promise<void> {
    const ring = this.accounts.get(account.id);
    if (ring) ring.keys = ring.keys.filter(({ id }) => id !== key.id);
    this.logger.warn(`the provider refused a key of account ${account.name} (401); it is marked invalid`);
    await this.health.invalidate(key, account.id);
    await this.tell();
  }

  /** Tells every process that accounts or keys changed. */
  async tell(): Promise<void> {
    await this.database.query(`notify keys_changed`);
    await this.refresh();
  }

  /** Reads accounts and keys anew; calls that come together share one reading. */
  refresh(): Promise<void> {
    this.loading ??= readRing({ database: this.database, sealer: this.sealer }, this.accounts)
      .then((accounts) => {
        this.accounts = accounts;
        this.capacity.accountsRead(accounts);
      })
      .catch((error: unknown) => {
        this.logger.warn(`keys could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
      })
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  /** Why nothing may be sent for an account at this moment, before capacity is asked. */
  private refusal(ring: RingAccount): Extract<Acquired, { available: false }> | undefined {
    const nowMs = Date.now();
    if (ring.account.stoppedAt)
      return { available: false, reason: 'unavailable', waitMs: PROBE_SECONDS * 1_000 };
    const pauseMs = this.brake(ring.account.id).waitMs(nowMs);
    if (pauseMs > 0) return { available: false, reason: 'unavailable', waitMs: pauseMs };
    if (ring.keys.length === 0) return { available: false, reason: 'no_key', waitMs: REFRESH_MS };
    const wakeMs = wakesAtMs(ring, nowMs);
    return wakeMs === undefined
      ? undefined
      : { available: false, reason: 'saturated', waitMs: wakeMs - nowMs };
  }

  private find(accountId: string | null): RingAccount | undefined {
    if (accountId !== null) return this.accounts.get(accountId);
    return [...this.accounts.values()].find(({ account }) => account.isDefault);
  }

  private brake(accountId: string): AccountBrake {
    let brake = this.brakes.get(accountId);
    if (!brake) this.brakes.set(accountId, (brake = new AccountBrake()));
    return brake;
  }

  private async mayProbe(ring: RingAccount): Promise<boolean> {
    const { id } = ring.account;
    // Whoever wins asks the provider; nobody here need try again before that is known.
    ring.account = { ...ring.account, nextProbeAt: new Date(Date.now() + PROBE_SECONDS * 1_000) };
    const rows = await changeRows<{ id: string }>(
      this.database,
      `update provider_accounts set next_probe_at = now() + make_interval(secs => $2)
        where id = $1 and (next_probe_at is null or next_probe_at <= now()) returning id`,
      [id, PROBE_SECONDS],
    );
    return rows.length > 0;
  }
}
