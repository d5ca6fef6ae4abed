import { Injectable } from '@nestjs/common';
import { KeyRing, type Acquired } from '../api-keys/key-ring.js';
import type { Outlook } from '../api-keys/domain/availability.js';
import type { Company } from '../companies/company.entity.js';
import { type Candidate, isWaitedFor, servingOrder } from './domain/choose-account.js';

/** An account stands behind another, that behind a third: more would be a mistake in the settings. */
const CHAIN_MAX = 4;

/** The account that serves a company at this moment, and how it stands. */
export interface ChosenAccount {
  /** Null: there is none. */
  accountId: string | null;
  outlook: Outlook;
}

type Accounts = Pick<Company, 'providerAccountId' | 'fallbackProviderAccountId'>;
type Asked = Parameters<KeyRing['acquire']>[0];

/** Which account serves a company now: its own, or whichever stands in for it. */
@Injectable()
export class AccountChoice {
  constructor(private readonly ring: KeyRing) {}

  /** The account that is asked first. */
  of(company: Accounts): ChosenAccount {
    const [first] = this.order(company);
    return first ?? { accountId: null, outlook: this.ring.outlook(company.providerAccountId) };
  }

  /**
   * A permit for a request of the company. An account that turns out not to serve (its balance was used up a moment
   * ago, its last key was refused) is passed over at once; the first one's answer is told when no other serves either.
   */
  async acquire(company: Accounts, request: Omit<Asked, 'accountId'>): Promise<Acquired> {
    const [first, ...others] = this.order(company);
    const acquired = await this.ring.acquire({ ...request, accountId: first?.accountId ?? null });
    if (acquired.available || isWaitedFor(acquired)) return acquired;
    for (const { accountId } of others) {
      const instead = await this.ring.acquire({ ...request, accountId });
      if (instead.available || isWaitedFor(instead)) return instead;
    }
    return acquired;
  }

  private order(company: Accounts): Candidate[] {
    const candidates = this.chain(company).map((accountId) => ({
      accountId,
      outlook: this.ring.outlook(accountId),
    }));
    return servingOrder(candidates, Date.now());
  }

  /** The company's account, its own fallback, then those that stand behind these; each once. */
  private chain(company: Accounts): string[] {
    const chain: string[] = [];
    const queue = [company.providerAccountId, company.fallbackProviderAccountId];
    for (let index = 0; index < queue.length && chain.length < CHAIN_MAX; index++) {
      const wanted = queue[index] ?? null;
      // Only the company's first account may be left open, for the firm's default.
      const account = wanted === null && index > 0 ? undefined : this.ring.account(wanted);
      if (!account || chain.includes(account.id)) continue;
      chain.push(account.id);
      queue.push(account.fallbackAccountId);
    }
    return chain;
  }
}
