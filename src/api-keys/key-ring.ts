import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Not } from 'typeorm';
import { Sealer } from '../access/sealer.js';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { Notices } from '../database/notices.js';
import { AccountBrake } from './domain/account-brake.js';
import { ProviderAccount } from './provider-account.entity.js';
import { ProviderKey } from './provider-key.entity.js';

/** How old the picture of accounts and keys may get when a notice is lost. */
const REFRESH_MS = 3_000;
/** A suspended account is tried again this often, by one request over all processes. */
const PROBE_SECONDS = 5;

/** A key ready to be used; the secret never leaves this process but in the request itself. */
export interface RingKey {
  id: string;
  secret: string;
}

/** How large a request is and how large its answer may become, known before it is sent. */
export interface RequestSize {
  promptBytes: number;
  answerTokensMax: number;
}

/** What the ring gives for one request: an account with its next key, or why there is none and when to ask again. */
export type Acquired =
  | { available: true; account: ProviderAccount; key: RingKey }
  | { available: false; reason: 'no_account' | 'no_key' | 'suspended' | 'saturated'; waitMs: number };

interface RingAccount {
  account: ProviderAccount;
  keys: RingKey[];
  /** Counts the turns, so that keys take them evenly. */
  turn: number;
}

/**
 * The accounts and keys as this process sees them, kept fresh by notices. It chooses the key of each request: in
 * turns over the active keys, avoiding the key that failed before. Limits by account and model belong here too: they
 * will decide in `acquire`, before a key is chosen.
 */
@Injectable()
export class KeyRing implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyRing.name);
  private accounts = new Map<string, RingAccount>();
  private readonly brakes = new Map<string, AccountBrake>();
  private loading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly notices: Notices,
  ) {}

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
   * An account and key for the next request of a company whose account is `accountId` (null: the firm's default).
   * `avoidKeyId`: the key that failed at the last try; another is taken where there is one.
   */
  async acquire(input: {
    accountId: string | null;
    avoidKeyId: string | null;
    size: RequestSize;
  }): Promise<Acquired> {
    const ring = this.find(input.accountId);
    if (!ring) return { available: false, reason: 'no_account', waitMs: REFRESH_MS };
    const waitMs = this.brake(ring.account.id).waitMs(Date.now());
    if (waitMs > 0) return { available: false, reason: 'saturated', waitMs };
    const key = nextKey(ring, input.avoidKeyId);
    if (!key) return { available: false, reason: 'no_key', waitMs: REFRESH_MS };
    if (ring.account.suspendedAt && !(await this.mayProbe(ring.account.id))) {
      return { available: false, reason: 'suspended', waitMs: PROBE_SECONDS * 1_000 };
    }
    return { available: true, account: ring.account, key };
  }

  /** The currency that an account is billed in, for showing costs before anything was spent. */
  currencyOf(accountId: string | null): string | undefined {
    return this.find(accountId)?.account.currency;
  }

  /** Why work for this account need not be started now (it would only come back); undefined when it may. */
  blockedBecause(
    accountId: string | null,
  ): 'no_account' | 'no_key' | 'saturated' | 'insufficient_balance' | undefined {
    const ring = this.find(accountId);
    if (!ring) return 'no_account';
    if (ring.keys.length === 0) return 'no_key';
    const { suspendedAt, nextProbeAt } = ring.account;
    if (suspendedAt && nextProbeAt && nextProbeAt.getTime() > Date.now()) return 'insufficient_balance';
    return this.brake(ring.account.id).waitMs(Date.now()) > 0 ? 'saturated' : undefined;
  }

  async succeeded(account: ProviderAccount): Promise<void> {
    this.brake(account.id).succeeded();
    const ring = this.accounts.get(account.id);
    if (!ring?.account.suspendedAt) return;
    ring.account = { ...ring.account, suspendedAt: null, nextProbeAt: null };
    this.logger.log(`account ${account.name} answers again after a refusal for lack of balance`);
    await this.database.query(
      'update provider_accounts set suspended_at = null, next_probe_at = null where id = $1',
      [account.id],
    );
    await this.tell();
  }

  refused(account: ProviderAccount, input: { startedAt: number; retryAfterMs?: number | undefined }): void {
    this.brake(account.id).refused({ ...input, now: Date.now() });
  }

  /** 402: the account has no balance. Its work waits; one request at a time looks whether the balance is back. */
  async suspend(account: ProviderAccount): Promise<void> {
    const ring = this.accounts.get(account.id);
    const nextProbeAt = new Date(Date.now() + PROBE_SECONDS * 1_000);
    if (ring)
      ring.account = { ...ring.account, suspendedAt: ring.account.suspendedAt ?? new Date(), nextProbeAt };
    this.logger.warn(`account ${account.name} is suspended: the provider says its balance is used up (402)`);
    await this.database.query(
      `update provider_accounts
          set suspended_at = coalesce(suspended_at, now()), next_probe_at = now() + make_interval(secs => $2)
        where id = $1`,
      [account.id, PROBE_SECONDS],
    );
    await this.tell();
  }

  /** 401: the key is out until someone replaces it. */
  async invalidate(key: RingKey, account: ProviderAccount): Promise<void> {
    const ring = this.accounts.get(account.id);
    if (ring) ring.keys = ring.keys.filter(({ id }) => id !== key.id);
    this.logger.warn(`the provider refused a key of account ${account.name} (401); it is marked invalid`);
    await this.database.query(
      `update provider_keys set status = 'invalid', updated_at = now() where id = $1 and status = 'active'`,
      [key.id],
    );
    await this.tell();
  }

  /** Tells every process that accounts or keys changed. */
  async tell(): Promise<void> {
    await this.database.query(`notify keys_changed`);
    await this.refresh();
  }

  /** Reads accounts and keys anew; calls that come together share one reading. */
  refresh(): Promise<void> {
    this.loading ??= this.read()
      .catch((error: unknown) => {
        this.logger.warn(`keys could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
      })
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  private async read(): Promise<void> {
    const [accounts, keys] = await this.database.run(FIRM, async (manager) => [
      await manager.getRepository(ProviderAccount).find({ order: { id: 'ASC' } }),
      await manager
        .getRepository(ProviderKey)
        .find({ where: { status: Not('revoked') }, order: { id: 'ASC' } }),
    ]);
    this.accounts = new Map(
      accounts.map((account) => [
        account.id,
        {
          account,
          turn: this.accounts.get(account.id)?.turn ?? 0,
          keys: keys
            .filter((key) => key.providerAccountId === account.id && key.status === 'active')
            .flatMap((key) => this.open(key)),
        },
      ]),
    );
  }

  private open(key: ProviderKey): RingKey[] {
    try {
      return [{ id: key.id, secret: this.sealer.open(key.sealedSecret, key.id) }];
    } catch {
      this.logger.error(
        `the secret of key ${key.id} cannot be opened with ENCRYPTION_KEY; the key is left out`,
      );
      return [];
    }
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

  private async mayProbe(accountId: string): Promise<boolean> {
    const rows = await changeRows<{ id: string }>(
      this.database,
      `update provider_accounts set next_probe_at = now() + make_interval(secs => $2)
        where id = $1 and (next_probe_at is null or next_probe_at <= now()) returning id`,
      [accountId, PROBE_SECONDS],
    );
    return rows.length > 0;
  }
}

function nextKey(ring: RingAccount, avoidKeyId: string | null): RingKey | undefined {
  const { keys } = ring;
  if (keys.length === 0) return undefined;
  const first = keys[ring.turn++ % keys.length];
  if (first && first.id === avoidKeyId && keys.length > 1) return keys[ring.turn++ % keys.length];
  return first;
}
