import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { apiKeyProblem } from './api-keys.errors.js';
import { ProviderAccount, type ProviderName } from './provider-account.entity.js';
import { ProviderKey } from './provider-key.entity.js';

/** What a provider's bill can be recognised by. */
export interface AccountIdentity {
  id: string;
  name: string;
  provider: ProviderName;
  currency: string;
  /** Models that the account was set up for. */
  models: string[];
  /** All keys that ever were, the revoked ones included. */
  keys: { id: string; name: string; masked: string }[];
}

/** Tells who an account is, for whoever reads a bill. Secrets are no part of it. */
@Injectable()
export class AccountIdentities {
  async read(manager: EntityManager, id: string): Promise<AccountIdentity> {
    const account = await manager.getRepository(ProviderAccount).findOneBy({ id });
    if (!account) throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
    const keys = await manager.getRepository(ProviderKey).findBy({ providerAccountId: id });
    const { name, provider, currency, model, limits } = account;
    return {
      id,
      name,
      provider,
      currency,
      models: [model, ...Object.keys(limits)],
      keys: keys.map((key) => ({ id: key.id, name: key.name, masked: key.masked })),
    };
  }
}
