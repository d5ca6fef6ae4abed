import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, Not } from 'typeorm';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PAGE_DEFAULT, pageOf, type Page, type PageQuery } from '../http/page.js';
import { KeyUsageService } from '../usage/key-usage.service.js';
import { apiKeyProblem } from './api-keys.errors.js';
import { adapterFor, DEFAULT_MODELS } from './adapters.js';
import { KeyRing } from './key-ring.js';
import { ProviderAccount } from './provider-account.entity.js';
import type {
  CreateProviderAccountDto,
  ProviderAccountView,
  ProviderAccountWithKeysView,
  UpdateProviderAccountDto,
} from './provider-accounts.dto.js';
import { ProviderKey } from './provider-key.entity.js';
import { keyView } from './provider-keys.service.js';

/** Accounts with providers. The first one made is the firm's default. */
@Injectable()
export class ProviderAccountsService {
  constructor(
    private readonly database: Database,
    private readonly ring: KeyRing,
    private readonly keyUsage: KeyUsageService,
  ) {}

  async create(input: CreateProviderAccountDto & { simulated?: boolean }): Promise<ProviderAccountView> {
    const id = uuidV7();
    const account = await this.database.run(FIRM, async (manager) => {
      // Two accounts made at the same moment must not both become the default.
      await manager.query('select pg_advisory_xact_lock(727004)');
      const repository = manager.getRepository(ProviderAccount);
      await repository.insert({
        ...input,
        id,
        baseUrl: trimSlash(input.baseUrl ?? adapterFor(input.provider).defaultBaseUrl),
        model: input.model ?? DEFAULT_MODELS[input.provider],
        isDefault: !(await repository.existsBy({ isDefault: true })),
      });
      return find(manager, id);
    });
    await this.ring.tell();
    return accountView(account);
  }

  async list(query: PageQuery): Promise<Page<ProviderAccountView>> {
    const limit = query.limit ?? PAGE_DEFAULT;
    const rows = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).find({
        where: query.cursor ? { id: LessThan(query.cursor) } : {},
        order: { id: 'DESC' },
        take: limit + 1,
      }),
    );
    return pageOf(rows, limit, accountView);
  }

  /** The account with its keys and what each was used for. */
  async view(id: string): Promise<ProviderAccountWithKeysView> {
    const [account, keys] = await this.database.run(FIRM, async (manager) => [
      await find(manager, id),
      await manager
        .getRepository(ProviderKey)
        .find({ where: { providerAccountId: id }, order: { id: 'ASC' } }),
    ]);
    const used = await this.keyUsage.byKey(id);
    return { ...accountView(account), keys: keys.map((key) => ({ ...keyView(key), ...used.of(key.id) })) };
  }

  async update(id: string, input: UpdateProviderAccountDto): Promise<ProviderAccountView> {
    const account = await this.database.run(FIRM, async (manager) => {
      const repository = manager.getRepository(ProviderAccount);
      await find(manager, id);
      if (input.isDefault) await repository.update({ isDefault: true, id: Not(id) }, { isDefault: false });
      const { baseUrl, ...rest } = input;
      // Whatever was changed may be the cure: a suspended account is tried again at once.
      await repository.update(id, {
        ...rest,
        ...(baseUrl !== undefined && { baseUrl: trimSlash(baseUrl) }),
        nextProbeAt: null,
        updatedAt: new Date(),
      });
      return find(manager, id);
    });
    await this.ring.tell();
    return accountView(account);
  }

  /** The account made for the simulated provider, if there is one. */
  async findSimulated(): Promise<ProviderAccountView | undefined> {
    const account = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).findOneBy({ simulated: true }),
    );
    return account ? accountView(account) : undefined;
  }
}

async function find(manager: EntityManager, id: string): Promise<ProviderAccount> {
  const account = await manager.getRepository(ProviderAccount).findOneBy({ id });
  if (!account) throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
  return account;
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

export function accountView(account: ProviderAccount): ProviderAccountView {
  const { id, name, provider, baseUrl, model, currency, limits, thinking, isDefault, simulated } = account;
  return {
    id,
    name,
    provider,
    baseUrl,
    model,
    currency,
    limits,
    thinking,
    isDefault,
    simulated,
    status: account.suspendedAt ? 'suspended' : 'active',
    createdAt: account.createdAt.toISOString(),
  };
}
