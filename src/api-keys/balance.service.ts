import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { parseDecimal } from '../money/decimal.js';
import { UsageSums } from '../usage/usage-sums.js';
import type { RosterAccount } from './account-roster.js';
import { AccountSuspension } from './account-suspension.js';
import { adapterFor } from './adapters.js';
import { apiKeyProblem } from './api-keys.errors.js';
import { BalanceReader, type BalanceAnswer } from './balance-reader.js';
import { BalanceStore } from './balance-store.js';
import type { BalanceView } from './balance.dto.js';
import { canServe } from './domain/balance.js';
import { daysLeft } from './domain/days-left.js';
import { ProviderAccount } from './provider-account.entity.js';

/** A balance that was asked for this long ago is still good enough to be shown. */
const SHOWN_MS_MAX = 60_000;
/** Who wants it anew gets it anew, but nobody can make us ask a provider more often than this. */
const REFRESH_MS_MIN = 1_000;
/** While the provider tells that there is nothing, no real request looks; well below the 15 s in which work must resume. */
const EMPTY_SECONDS = 10;
/** Over how long spending is averaged, and the shortest stretch that says anything. */
const PACE_MS_MAX = 7 * 86_400_000;
const PACE_MS_MIN = 86_400_000;
/** From an older reading no forecast is made. */
const FORECAST_MS_MAX = 86_400_000;

/** Whose balance it is. */
type BalanceOwner = Pick<RosterAccount, 'id' | 'provider' | 'currency' | 'createdAt'>;

/** The balance of provider accounts as the providers tell it, with the time at which they did. */
@Injectable()
export class BalanceService implements BeforeApplicationShutdown {
  private readonly asking = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly store: BalanceStore,
    private readonly reader: BalanceReader,
    private readonly suspension: AccountSuspension,
    private readonly usage: UsageSums,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.asking.values());
  }

  /** The balance now, asked for when what is known is older than a minute, or at once with `refresh`. */
  async current(accountId: string, input: { refresh: boolean }): Promise<BalanceView> {
    const account = await this.find(accountId);
    const { balance } = adapterFor(account.provider);
    if (!balance.supported) return { ...NOTHING_KNOWN, status: 'unsupported', detail: balance.reason };
    await this.refresh(account, input.refresh ? REFRESH_MS_MIN : SHOWN_MS_MAX);
    const now = new Date();
    const [state, kept] = [await this.store.state(accountId), await this.store.at(accountId, now)];
    const readAt = state?.readAt ?? null;
    return {
      status: state?.status ?? 'unavailable',
      isAvailable: state?.status === 'known' ? state.isAvailable : null,
      balances: kept?.balances ?? [],
      readAt: readAt?.toISOString() ?? null,
      daysLeft: await this.daysLeft(account, { balances: kept?.balances ?? [], readAt, now }),
      detail: state?.detail ?? null,
    };
  }

  /** The balance as it was known at an instant, from what was read until then. */
  async asOf(account: BalanceOwner, instant: Date): Promise<Omit<BalanceView, 'isAvailable'>> {
    const { balance } = adapterFor(account.provider);
    if (!balance.supported) return { ...NOTHING_KNOWN, status: 'unsupported', detail: balance.reason };
    const kept = await this.store.at(account.id, instant);
    if (!kept)
      return { ...NOTHING_KNOWN, status: 'unavailable', detail: 'No balance had been read by then.' };
    const { balances, readAt } = kept;
    return {
      status: 'known',
      balances,
      readAt: readAt.toISOString(),
      daysLeft: await this.daysLeft(account, { balances, readAt, now: instant }),
      detail: null,
    };
  }

  /** Asks the provider unless somebody did in the last `ageMs`; callers that come together share one question. */
  async refresh(account: ProviderAccount, ageMs: number): Promise<void> {
    if (this.stopping.signal.aborted || !adapterFor(account.provider).balance.supported) return;
    let question = this.asking.get(account.id);
    if (!question) {
      question = this.ask(account, ageMs).finally(() => this.asking.delete(account.id));
      this.asking.set(account.id, question);
    }
    await question;
  }

  /** As `refresh`, for one or for all accounts. */
  async refreshEach(accountIds: readonly string[] | 'all', ageMs: number): Promise<void> {
    const accounts = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).find({ order: { id: 'ASC' } }),
    );
    const chosen = accounts.filter(({ id }) => accountIds === 'all' || accountIds.includes(id));
    await Promise.all(chosen.map((account) => this.refresh(account, ageMs)));
  }

  /**
   * For how many days the balance in the account's own currency lasts at the pace of the last seven days (of the
   * account's whole life, when it is younger); null where that cannot be told, also when the reading is old.
   */
  private async daysLeft(
    account: BalanceOwner,
    input: { balances: readonly { currency: string; total: string }[]; readAt: Date | null; now: Date },
  ): Promise<number | null> {
    const { id, currency, createdAt } = account;
    const { now, readAt } = input;
    const own = input.balances.find((balance) => balance.currency === currency);
    if (!own || !readAt || now.getTime() - readAt.getTime() > FORECAST_MS_MAX) return null;
    const spanMs = Math.min(Math.max(now.getTime() - createdAt.getTime(), PACE_MS_MIN), PACE_MS_MAX);
    const from = new Date(now.getTime() - spanMs);
    const { rows } = await this.usage.read(FIRM, {
      span: { from: from.toISOString(), to: now.toISOString() },
      filters: { providerAccountId: id },
      groupBy: [],
    });
    const cost = parseDecimal(rows.find((row) => row.currency === currency)?.cost ?? '0');
    return daysLeft({ total: parseDecimal(own.total), spending: { cost, spanMs } });
  }

  private async ask(account: ProviderAccount, ageMs: number): Promise<void> {
    const asks = await this.store.claim(account.id, ageMs);
    if (asks === undefined) return;
    const answer = await this.reader.ask(account, this.stopping.signal);
    // What a stopping process did not wait for says nothing of the provider.
    if (!this.stopping.signal.aborted) await this.keep(account, asks, answer);
  }

  /** Keeps what was answered; what follows from it for a suspended account becomes true together with it. */
  private async keep(account: ProviderAccount, asks: string, answer: BalanceAnswer): Promise<void> {
    const accountId = account.id;
    if (answer.status === 'unavailable')
      return this.store.keepFailure(accountId, { asks, detail: answer.detail });
    await this.database.run(FIRM, async (manager) => {
      if (!(await this.store.keep(manager, { accountId, asks, told: answer }))) return;
      if (canServe(answer)) await this.suspension.replenished(manager, accountId);
      else if (!answer.isAvailable) await this.suspension.stillEmpty(manager, accountId, EMPTY_SECONDS);
    });
  }

  private async find(id: string): Promise<ProviderAccount> {
    const account = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).findOneBy({ id }),
    );
    if (!account) throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
    return account;
  }
}

const NOTHING_KNOWN = { isAvailable: null, balances: [], readAt: null, daysLeft: null } as const;
