import { Injectable } from '@nestjs/common';
import { Database, FIRM } from '../database/database.js';
import { ProviderAccount, type ProviderName } from './provider-account.entity.js';
import { ProviderKey, type KeyStatus } from './provider-key.entity.js';

export interface RosterKey {
  id: string;
  name: string;
  status: KeyStatus;
  /** Since when it is as it is: it was made, enabled or renamed then. */
  changedAt: Date;
}

export interface RosterAccount {
  id: string;
  name: string;
  provider: ProviderName;
  currency: string;
  status: 'active' | 'suspended';
  createdAt: Date;
  keys: RosterKey[];
}

/** All accounts with all their keys, the revoked ones included, for who looks back. Secrets are no part of it. */
@Injectable()
export class AccountRoster {
  constructor(private readonly database: Database) {}

  async all(): Promise<RosterAccount[]> {
    const [accounts, keys] = await this.database.run(FIRM, async (manager) => [
      await manager.getRepository(ProviderAccount).find({ order: { id: 'ASC' } }),
      await manager.getRepository(ProviderKey).find({ order: { id: 'ASC' } }),
    ]);
    const byAccount = Map.groupBy(keys, ({ providerAccountId }) => providerAccountId);
    return accounts.map(({ id, name, provider, currency, suspendedAt, createdAt }) => ({
      id,
      name,
      provider,
      currency,
      status: suspendedAt ? 'suspended' : 'active',
      createdAt,
      keys: (byAccount.get(id) ?? []).map((key) => ({
        id: key.id,
        name: key.name,
        status: key.status,
        changedAt: key.updatedAt > key.createdAt ? key.updatedAt : key.createdAt,
      })),
    }));
  }
}
