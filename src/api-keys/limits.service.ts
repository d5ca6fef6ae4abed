import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, FIRM } from '../database/database.js';
import { apiKeyProblem } from './api-keys.errors.js';
import { Capacity } from './capacity/capacity.js';
import type { AvailabilityStatus } from './domain/availability.js';
import { limitRows, type ModelUse } from './domain/limit-rows.js';
import { hasWindows } from './domain/model-limits.js';
import { KeyRing } from './key-ring.js';
import type { LimitsView, LimitView, RebuiltView } from './limits.dto.js';
import { ProviderAccount } from './provider-account.entity.js';

export interface AccountGlance {
  accountId: string;
  status: AvailabilityStatus;
  limits: LimitView[];
}

/** The limits of provider accounts, with what is used of them; and their counters, held against the ledger. */
@Injectable()
export class LimitsService {
  private readonly logger = new Logger(LimitsService.name);

  constructor(
    private readonly database: Database,
    private readonly capacity: Capacity,
    private readonly ring: KeyRing,
  ) {}

  async view(accountId: string): Promise<LimitsView> {
    const account = await this.find(accountId);
    await this.capacity.refresh();
    // Limits may have been set for models that were never used.
    const models = new Set([account.model, ...Object.keys(account.limits)]);
    for (const model of this.limitedModels(account))
      if (!this.capacity.picture({ accountId, model })?.isCounting)
        await this.capacity.rebuild(account, model);
    const items = [...models].flatMap((model) => this.rowsOf(account, model));
    return { items, availability: this.ring.availability(accountId), nextCursor: null };
  }

  /** Limits and standing of the accounts as this process sees them, for those who watch; nothing is made anew. */
  async glance(accountsMax: number): Promise<AccountGlance[]> {
    const accounts = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).find({ order: { id: 'ASC' }, take: accountsMax }),
    );
    await this.capacity.refresh();
    return accounts.map((account) => ({
      accountId: account.id,
      status: this.ring.availability(account.id).status,
      limits: [...new Set([account.model, ...Object.keys(account.limits)])].flatMap((model) =>
        this.rowsOf(account, model),
      ),
    }));
  }

  private rowsOf(account: ProviderAccount, model: string): LimitView[] {
    const picture = this.capacity.picture({ accountId: account.id, model });
    const rows = limitRows({
      configured: account.limits[model] ?? {},
      stated: picture?.stated ?? {},
      learned: picture?.learnedLimit ?? null,
      use: picture ?? UNUSED,
      nowMs: Date.now(),
    });
    return rows.map((row) => ({ model, ...row }));
  }

  /** Makes the counters of every limited model of an account anew from the ledger. */
  async rebuild(accountId: string): Promise<RebuiltView> {
    const account = await this.find(accountId);
    const items = [];
    for (const model of this.limitedModels(account)) {
      const { before, after } = await this.capacity.rebuild(account, model);
      items.push({ model, before, after });
    }
    return { items };
  }

  /** Once a night the counters are held against the ledger; where they differ they are made anew, and it is said. */
  @Cron('41 2 * * *', { timeZone: 'UTC' })
  async checkSums(): Promise<void> {
    const accounts = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).find(),
    );
    for (const account of accounts) {
      for (const model of this.limitedModels(account)) {
        const { before, after } = await this.capacity.rebuild(account, model);
        if (before.day !== after.day)
          this.logger.warn(
            `account ${account.name}, ${model}: ${before.day} requests were counted, the ledger holds ${after.day}; repaired`,
          );
      }
    }
  }

  private limitedModels(account: ProviderAccount): string[] {
    const models = new Set([account.model, ...Object.keys(account.limits)]);
    return [...models].filter((model) => hasWindows(this.capacity.limitsOf(account, model)));
  }

  private async find(id: string): Promise<ProviderAccount> {
    const account = await this.database.run(FIRM, (manager) =>
      manager.getRepository(ProviderAccount).findOneBy({ id }),
    );
    if (!account) throw apiKeyProblem('provider_account_not_found', 'There is no such provider account.');
    return account;
  }
}

const UNUSED: ModelUse = {
  inFlight: 0,
  minuteRequests: 0,
  minuteTokens: 0,
  hourRequests: 0,
  dayRequests: 0,
  dayTokens: 0,
  minuteFreeMs: null,
  hourFreeMs: null,
};
