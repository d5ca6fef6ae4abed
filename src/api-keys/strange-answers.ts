import { Injectable, Logger } from '@nestjs/common';
import { changeRows } from '../database/changed-rows.js';
import { Database } from '../database/database.js';
import { AccountWarnings } from './capacity/account-warnings.js';
import { Capacity } from './capacity/capacity.js';
import { STRANGE_ANSWERS_MAX } from './domain/strange-answer.js';
import { KeyRing } from './key-ring.js';
import type { ProviderAccount } from './provider-account.entity.js';

/**
 * Counts answers in a row that no provider would give. When there are too many without a success between, the account
 * stops with a warning until it is changed, and its invoices wait instead of failing one by one.
 */
@Injectable()
export class StrangeAnswers {
  private readonly logger = new Logger(StrangeAnswers.name);

  constructor(
    private readonly database: Database,
    private readonly warnings: AccountWarnings,
    private readonly capacity: Capacity,
    private readonly ring: KeyRing,
  ) {}

  async add(account: ProviderAccount): Promise<void> {
    const { id, model, baseUrl } = account;
    const [row] = await this.database.query<{ count: number }[]>(
      `insert into capacity_states as s (provider_account_id, model, strange_answers) values ($1, $2, 1)
       on conflict (provider_account_id, model) do update set strange_answers = s.strange_answers + 1
       returning strange_answers as count`,
      [id, model],
    );
    if (!row || row.count < STRANGE_ANSWERS_MAX) return;
    // Not when the address was changed while this request was under way.
    const stopped = await changeRows<object>(
      this.database,
      `update provider_accounts set stopped_at = now()
        where id = $1 and base_url = $2 and model = $3 and stopped_at is null returning 1`,
      [id, baseUrl, model],
    );
    if (stopped.length === 0) return;
    this.logger.error(`account ${account.name} stops: what answers at its address is no such provider`);
    await this.warnings.add(
      { accountId: id, model },
      'not_a_provider',
      `${row.count} answers in a row were none that this provider gives; nothing is sent until the account is changed`,
    );
    await this.ring.tell();
  }

  /** A success: what answers there is a provider after all. */
  async forget({ id, model }: ProviderAccount): Promise<void> {
    if ((this.capacity.picture({ accountId: id, model })?.strangeAnswers ?? 0) === 0) return;
    await this.database.query(
      'update capacity_states set strange_answers = 0 where provider_account_id = $1 and model = $2',
      [id, model],
    );
  }
}
