import type { EntityManager } from 'typeorm';
import { changeRows } from '../../database/changed-rows.js';
import { type Database, FIRM } from '../../database/database.js';
import { effectiveLimit, grown, halved, type LearnedLimit } from '../domain/learned-limit.js';
import { decideSlots, type SlotHolder } from '../domain/share-slots.js';

/** A lease lives this long unless it is renewed; a dead worker's slots return by this alone. */
export const LEASE_SECONDS = 15;
/** A process frozen while it holds the row loses it, so that the others go on. */
const IDLE_MS_MAX = '2000';
/** The first makes the row where there is none. */
const STATE_TRIES_MAX = 2;

/** One model of one account: what limits belong to. */
export interface ModelKey {
  accountId: string;
  model: string;
}

/** What a process says of itself when it looks at its slots. */
export interface SlotReport {
  inFlight: number;
  wanted: number;
  /** Requests that succeeded since the last report. */
  successes: number;
  /** Whether the limit held requests back since the last report. */
  isBound: boolean;
}

/** What it holds after it. `usable` null: nothing limits it. */
export interface Holding {
  slots: number;
  usable: number | null;
  share: number;
  /** How often the limit was halved so far. */
  refusals: string;
  /** False when the lease held before was gone: whatever was about to be sent under it must not be. */
  isRenewal: boolean;
}

interface StateRow {
  configured: number | null;
  limit: number | null;
  peak: number;
  grown: boolean;
  successes: number;
  unchangedMs: number;
  refusals: string;
}

interface LeaseRow extends SlotHolder {
  inFlight: number;
  dead: boolean;
  tooLong: boolean;
}

/** Slots of all processes, as rows. Every change is made under the lock of the model's state. */
export class LeaseBook {
  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {}

  /** Reports demand, takes or gives back slots, and prolongs the lease. */
  async sync(key: ModelKey, report: SlotReport): Promise<Holding> {
    return this.locked(key, async (manager, state) => {
      const { alive, mine } = await this.leases(manager, key);
      const limit = await this.grow(manager, key, state, report);
      const known = { refusals: state.refusals, isRenewal: mine !== undefined };
      if (limit === null) {
        // Nothing to share: the row only tells how many are in flight, should a refusal have to halve them.
        await this.write(manager, key, { slots: report.inFlight, ...report });
        return { slots: report.inFlight, usable: null, share: report.inFlight, ...known };
      }
      const me = { owner: this.owner, slots: mine?.slots ?? 0, ...report };
      const { isOwed, ...decision } = decideSlots({ limit, me, others: alive });
      await this.write(manager, key, { ...report, slots: decision.slots });
      const gaveBack = decision.slots < me.slots && alive.some(({ slots, wanted }) => slots < wanted);
      // Only news is told: where everybody has his share, notices would chase each other for ever.
      if (gaveBack || isOwed) await tell(manager, 'slots', key);
      return { ...decision, ...known };
    });
  }

  /**
   * A request was refused (429) that had been sent when the limit was halved `refusals` times; requests under way
   * together are refused together and count once.
   */
  async refused(key: ModelKey, input: { refusals: string; inFlight: number }): Promise<void> {
    await this.locked(key, async (manager, state) => {
      if (state.refusals !== input.refusals) return;
      const { alive } = await this.leases(manager, key);
      const inFlight = alive.reduce((sum, lease) => sum + lease.inFlight, input.inFlight);
      await this.learn(manager, key, halved(learnedOf(state), inFlight), { refused: true });
      await tell(manager, 'state', key);
    });
  }

  /** Gives everything back at once: the process stops. */
  async leave(): Promise<void> {
    const rows = await changeRows<ModelKey>(
      this.database,
      `delete from capacity_leases where owner = $1 returning provider_account_id as "accountId", model`,
      [this.owner],
    );
    for (const key of rows) await tell(this.database, 'slots', key);
  }

  private locked<T>(
    key: ModelKey,
    work: (manager: EntityManager, state: StateRow) => Promise<T>,
  ): Promise<T> {
    return this.database.run(FIRM, async (manager) => {
      await manager.query(`select set_config('idle_in_transaction_session_timeout', $1, true)`, [
        IDLE_MS_MAX,
      ]);
      for (let tries = 1; tries <= STATE_TRIES_MAX; tries++) {
        const [state] = await manager.query<StateRow[]>(LOCK_STATE, [key.accountId, key.model]);
        if (state) return work(manager, state);
        await manager.query(
          'insert into capacity_states (provider_account_id, model) values ($1, $2) on conflict do nothing',
          [key.accountId, key.model],
        );
      }
      throw new Error(`account ${key.accountId} is gone`);
    });
  }

  /** The others' leases that are alive, and ours; dead ones are erased, so their slots are free again. */
  private async leases(
    manager: EntityManager,
    key: ModelKey,
  ): Promise<{ alive: LeaseRow[]; mine: LeaseRow | undefined }> {
    const of = [key.accountId, key.model, LEASE_SECONDS];
    const rows = await manager.query<LeaseRow[]>(LEASES, of);
    // Written before the database's clock went back: alive for now, but not for as long as the clock has lost.
    if (rows.some(({ tooLong }) => tooLong)) await manager.query(SHORTEN_LEASES, of);
    const dead = rows.filter((row) => row.dead && row.owner !== this.owner);
    if (dead.length > 0) {
      await manager.query(
        'delete from capacity_leases where provider_account_id = $1 and model = $2 and owner = any ($3::text[])',
        [key.accountId, key.model, dead.map(({ owner }) => owner)],
      );
      // Should one of them live after all (a clock was set), it hears of it now and not at its next renewal.
      await tell(manager, 'slots', key);
    }
    return {
      alive: rows.filter((row) => !row.dead && row.owner !== this.owner),
      mine: rows.find(({ owner, dead: isDead }) => owner === this.owner && !isDead),
    };
  }

  private async grow(
    manager: EntityManager,
    key: ModelKey,
    state: StateRow,
    report: SlotReport,
  ): Promise<number | null> {
    const known = learnedOf(state);
    if (!known) return state.configured;
    const { successes, isBound } = report;
    const { configured, unchangedMs } = state;
    const next = grown(known, { successes, isBound, unchangedMs, configured });
    if (next?.limit !== known.limit || next.successes !== known.successes)
      await this.learn(manager, key, next, { refused: false });
    if (next?.limit !== known.limit) await tell(manager, 'state', key);
    return effectiveLimit(state.configured, next?.limit ?? null);
  }

  private async learn(
    manager: EntityManager,
    key: ModelKey,
    learned: LearnedLimit | null,
    { refused }: { refused: boolean },
  ): Promise<void> {
    await manager.query(LEARN, [
      key.accountId,
      key.model,
      learned?.limit ?? null,
      learned?.peak ?? 0,
      learned?.grown ?? false,
      learned?.successes ?? 0,
      refused ? 1 : 0,
    ]);
  }

  /** A process that neither runs nor wants anything has no row. */
  private async write(
    manager: EntityManager,
    { accountId, model }: ModelKey,
    lease: { slots: number; wanted: number; inFlight: number },
  ): Promise<void> {
    if (lease.slots === 0 && lease.wanted === 0 && lease.inFlight === 0) {
      await manager.query(
        'delete from capacity_leases where provider_account_id = $1 and model = $2 and owner = $3',
        [accountId, model, this.owner],
      );
      return;
    }
    await manager.query(WRITE_LEASE, [
      accountId,
      model,
      this.owner,
      lease.slots,
      lease.wanted,
      lease.inFlight,
      LEASE_SECONDS,
    ]);
  }
}

function learnedOf(state: StateRow): LearnedLimit | null {
  const { limit, peak, grown: hasGrown, successes } = state;
  return limit === null ? null : { limit, peak, grown: hasGrown, successes };
}

/** A hint to the other processes: `slots` moved or are wanted, or the `state` changed. */
export async function tell(
  runner: Pick<EntityManager, 'query'>,
  about: 'slots' | 'state',
  { accountId, model }: ModelKey,
): Promise<void> {
  await runner.query(`select pg_notify('capacity_changed', $1)`, [`${about} ${accountId} ${model}`]);
}

// Only the state's row is locked; the account's is read.
const LOCK_STATE = `
  select least((a.limits -> s.model ->> 'concurrency')::bigint, 1000000)::int as configured, s.learned_limit as "limit", s.learned_peak as peak,
         s.learned_grown as grown, s.learned_successes as successes, s.refusals::text as refusals,
         coalesce(greatest(0, extract(epoch from clock_timestamp() - s.learned_changed_at)) * 1000, 0)::float8
           as "unchangedMs"
    from capacity_states s join provider_accounts a on a.id = s.provider_account_id
   where s.provider_account_id = $1 and s.model = $2 for update of s`;

const LEASES = `
  select owner, slots, wanted, in_flight as "inFlight", expires_at <= clock_timestamp() as dead,
         expires_at > clock_timestamp() + make_interval(secs => $3) as "tooLong"
    from capacity_leases where provider_account_id = $1 and model = $2`;

const SHORTEN_LEASES = `
  update capacity_leases set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $3))
   where provider_account_id = $1 and model = $2`;

const LEARN = `
  update capacity_states
     set learned_limit = $3::int, learned_peak = $4, learned_grown = $5, learned_successes = $6,
         learned_changed_at = case when learned_limit is distinct from $3::int or $7::int > 0
                                   then clock_timestamp() else learned_changed_at end,
         refusals = refusals + $7::int
   where provider_account_id = $1 and model = $2`;

const WRITE_LEASE = `
  insert into capacity_leases (provider_account_id, model, owner, slots, wanted, in_flight, expires_at)
  values ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))
  on conflict (provider_account_id, model, owner)
  do update set slots = excluded.slots, wanted = excluded.wanted, in_flight = excluded.in_flight,
                expires_at = excluded.expires_at`;
