import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, LessThan, Not } from 'typeorm';
import { Config } from '../config/config.js';
import { Database, FIRM } from '../database/database.js';
import { uuidV7 } from '../database/uuid-v7.js';
import { PAGE_DEFAULT, pageOf, type Page, type PageQuery } from '../http/page.js';
import { namesPrivate } from '../http/private-address.js';
import { validationProblem } from '../http/validation.js';
import { KeyUsageService } from '../usage/key-usage.service.js';
import { apiKeyProblem } from './api-keys.errors.js';
import { adapterFor, DEFAULT_MODELS } from './adapters.js';
import { AccountWarnings, type Warning } from './capacity/account-warnings.js';
import { limitContradictions } from './domain/limit-contradictions.js';
import type { Availability } from './domain/availability.js';
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
import { refuseSharedSecrets } from './shared-secrets.js';

/** Accounts with providers. The first one made is the firm's default. */
@Injectable()
export class ProviderAccountsService {
  constructor(
    private readonly database: Database,
    private readonly ring: KeyRing,
    private readonly keyUsage: KeyUsageService,
    private readonly warnings: AccountWarnings,
    @Inject(Config) private readonly config: Config,
  ) {}

  async create(input: CreateProviderAccountDto & { simulated?: boolean }): Promise<ProviderAccountView> {
    this.refusePrivate(input.baseUrl);
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
      await demandFallback(manager, id, input.fallbackAccountId);
      return find(manager, id);
    });
    await this.ring.tell();
    return this.shown(account);
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
    const warnings = await this.warnings.of(rows.map(({ id }) => id));
    return pageOf(rows, limit, (account) => this.viewOf(account, warnings));
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
    return {
      ...(await this.shown(account)),
      keys: keys.map((key) => ({ ...keyView(key), ...used.of(key.id) })),
    };
  }

  async update(id: string, input: UpdateProviderAccountDto): Promise<ProviderAccountView> {
    this.refusePrivate(input.baseUrl);
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
        stoppedAt: null,
        updatedAt: new Date(),
      });
      await demandFallback(manager, id, input.fallbackAccountId);
      await refuseSharedSecrets(manager, { accountId: id, path: 'model' });
      await forgetLearned(manager, id, { isElsewhere: baseUrl !== undefined });
      return find(manager, id);
    });
    await this.ring.tell();
    return this.shown(account);
  }

  /** The account made for the simulated provider, if there is one. */
  async findSimulated(): Promise<ProviderAccountView | undefined> {
    const account = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).findOneBy({ simulated: true }),
    );
    return account ? this.shown(account) : undefined;
  }

  private async shown(account: ProviderAccount): Promise<ProviderAccountView> {
    return this.viewOf(account, await this.warnings.of([account.id]));
  }

  private viewOf(account: ProviderAccount, warnings: ReadonlyMap<string, Warning[]>): ProviderAccountView {
    return accountView(account, {
      warnings: [...(warnings.get(account.id) ?? []), ...contradictions(account)],
      availability: this.ring.availability(account.id),
    });
  }

  private refusePrivate(baseUrl: string | undefined): void {
    if (baseUrl === undefined || this.config.providerAllowPrivate || !namesPrivate(baseUrl)) return;
    const message = 'must not be private, loopback or link-local (PROVIDER_ALLOW_PRIVATE is off)';
    throw validationProblem([{ path: 'baseUrl', message }]);
  }
}

/** An account may stand behind another, but never, by whatever way round, behind itself. */
async function demandFallback(
  manager: EntityManager,
  id: string,
  fallbackId: string | null | undefined,
): Promise<void> {
  if (fallbackId == null) return;
  // Two changes at the same moment could close a circle that neither of them sees.
  await manager.query('select pg_advisory_xact_lock(727004)');
  const seen = new Set([id]);
  for (let next: string | null = fallbackId; next !== null;) {
    const account: ProviderAccount | null = await manager
      .getRepository(ProviderAccount)
      .findOneBy({ id: next });
    if (!account || seen.has(next)) {
      const message = account ? 'leads back to the account itself' : 'names no account';
      throw apiKeyProblem('provider_account_fallback', 'This account cannot be the fallback.', [
        { path: 'fallbackAccountId', message },
      ]);
    }
    seen.add(next);
    next = account.fallbackAccountId;
  }
}

async function find(manager: EntityManager, id: string): Promise<ProviderAccount> {
  const account = await manager.getRepository(ProviderAccount).findOneBy({ id });
  if (!account) throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
  return account;
}

function contradictions({ limits, updatedAt }: ProviderAccount): Warning[] {
  const at = updatedAt.toISOString();
  return Object.entries(limits).flatMap(([model, of]) =>
    limitContradictions(of).map((detail) => ({
      code: 'limits_contradict' as const,
      model,
      detail,
      count: 1,
      firstAt: at,
      lastAt: at,
    })),
  );
}

/** A changed account is looked at afresh: counters of its windows are made anew, and old faults are forgotten. */
async function forgetLearned(
  manager: EntityManager,
  id: string,
  { isElsewhere }: { isElsewhere: boolean },
): Promise<void> {
  await manager.query(
    `update capacity_states
        set counting = false, strange_answers = 0, down_until = null,
            blocked_until = case when $2 then null else blocked_until end
      where provider_account_id = $1`,
    [id, isElsewhere],
  );
  await manager.query(
    `delete from provider_account_warnings where provider_account_id = $1 and code = 'not_a_provider'`,
    [id],
  );
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function accountView(
  account: ProviderAccount,
  shown: { availability: Availability; warnings: Warning[] },
): ProviderAccountView {
  const { id, name, provider, baseUrl, model, currency, limits, thinking, isDefault, simulated } = account;
  const { fallbackAccountId } = account;
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
    fallbackAccountId,
    simulated,
    status: account.suspendedAt ? 'suspended' : 'active',
    ...shown,
    createdAt: account.createdAt.toISOString(),
  };
}
