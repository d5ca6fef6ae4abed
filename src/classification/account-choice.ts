import { Injectable } from '@nestjs/common';
import { KeyRing } from '../api-keys/key-ring.js';
import type { Outlook } from '../api-keys/domain/availability.js';
import type { Company } from '../companies/company.entity.js';
import { chooseAccount } from './domain/choose-account.js';

/** An account stands behind another, that behind a third: more would be a mistake in the settings. */
const CHAIN_MAX = 4;

/** The account that serves a company at this moment, and how it stands. */
export interface ChosenAccount {
  /** Null: there is none. */
  accountId: string | null;
  outlook: Outlook;
}

/** Which account serves a company now: its own, or whichever stands in for it. */
@Injectable()
export class AccountChoice {
  constructor(private readonly ring: KeyRing) {}

  of(company: Pick<Company, 'providerAccountId' | 'fallbackProviderAccountId'>): ChosenAccount {
    const candidates = this.chain(company).map((accountId) => ({
      accountId,
      outlook: this.ring.outlook(accountId),
    }));
    return (
      chooseAccount(candidates, Date.now()) ?? {
        accountId: null,
        outlook: this.ring.outlook(company.providerAccountId),
      }
    );
  }

  /** The company's account, its own fallback, then those that stand behind these; each once. */
  private chain(company: Pick<Company, 'providerAccountId' | 'fallbackProviderAccountId'>): string[] {
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
