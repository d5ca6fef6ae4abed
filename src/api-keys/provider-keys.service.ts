import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Not } from 'typeorm';
import { Sealer } from '../access/sealer.js';
import { Database, FIRM } from '../database/database.js';
import { isUniqueViolation } from '../database/postgres-errors.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { apiKeyProblem } from './api-keys.errors.js';
import { maskSecret } from './domain/mask.js';
import { KeyRing } from './key-ring.js';
import { ProviderAccount } from './provider-account.entity.js';
import type { CreateProviderKeyDto, ProviderKeyView, UpdateProviderKeyDto } from './provider-accounts.dto.js';
import { ProviderKey } from './provider-key.entity.js';
import { refuseSharedSecrets } from './shared-secrets.js';

/** API keys of provider accounts: sealed at rest, masked in every answer. */
@Injectable()
export class ProviderKeysService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly ring: KeyRing,
  ) {}

  /** Secrets sealed with an older key are sealed anew with the current one, so that the older can be retired. */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.run(FIRM, async (manager) => {
      const repository = manager.getRepository(ProviderKey);
      const keys = await repository.findBy({ status: Not('revoked') });
      for (const key of keys.filter(({ sealedSecret }) => this.sealer.isOld(sealedSecret))) {
        if (!this.sealer.canOpen(key.sealedSecret)) continue;
        const secret = this.sealer.open(key.sealedSecret, key.id);
        await repository.update(key.id, {
          sealedSecret: this.sealer.seal(secret, key.id),
          fingerprint: this.sealer.fingerprint(secret),
        });
      }
    });
  }

  async add(accountId: string, input: CreateProviderKeyDto): Promise<ProviderKeyView> {
    const id = uuidV7();
    try {
      const key = await this.database.run(FIRM, async (manager) => {
        if (!(await manager.getRepository(ProviderAccount).existsBy({ id: accountId }))) {
          throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
        }
        const repository = manager.getRepository(ProviderKey);
        await repository.insert({
          id,
          providerAccountId: accountId,
          name: input.name,
          masked: maskSecret(input.secret),
          sealedSecret: this.sealer.seal(input.secret, id),
          fingerprint: this.sealer.fingerprint(input.secret),
        });
        await refuseSharedSecrets(manager, { accountId, path: 'secret' });
        return repository.findOneByOrFail({ id });
      });
      await this.ring.tell();
      return keyView(key);
    } catch (error) {
      if (isUniqueViolation(error)) {
        throw apiKeyProblem(
          'provider_key_duplicate',
          'This account already has a key with the same secret.',
          [{ path: 'secret', message: 'is already there under another name' }],
        );
      }
      throw error;
    }
  }

  async update(accountId: string, id: string, input: UpdateProviderKeyDto): Promise<ProviderKeyView> {
    return this.change(accountId, id, { ...input, updatedAt: new Date() });
  }

  /** Out for ever. The row stays: attempts point at it. Its secret is wiped. */
  async revoke(accountId: string, id: string): Promise<void> {
    await this.change(accountId, id, { status: 'revoked', sealedSecret: '', updatedAt: new Date() });
  }

  private async change(
    accountId: string,
    id: string,
    change: Partial<ProviderKey>,
  ): Promise<ProviderKeyView> {
    const key = await this.database.run(FIRM, async (manager) => {
      const repository = manager.getRepository(ProviderKey);
      const found = await repository.findOneBy({ id, providerAccountId: accountId });
      if (!found) throw apiKeyProblem('provider_key_not_found', 'This account has no such key.');
      if (found.status === 'revoked')
        throw apiKeyProblem('provider_key_revoked', 'A revoked key stays revoked.');
      await repository.update(id, change);
      return repository.findOneByOrFail({ id });
    });
    await this.ring.tell();
    return keyView(key);
  }
}

export function keyView(key: ProviderKey): ProviderKeyView {
  const cooling =
    key.status === 'active' && key.coolingUntil !== null && key.coolingUntil.getTime() > Date.now();
  return {
    id: key.id,
    name: key.name,
    masked: key.masked,
    status: cooling ? 'cooling' : key.status,
    coolingUntil: cooling ? (key.coolingUntil?.toISOString() ?? null) : null,
  };
}
