import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { changeRows } from '../database/changed-rows.js';
import { Database, FIRM } from '../database/database.js';
import { writeEvents } from '../events/outbox.js';

/** A suspended account is tried again this often by one real request, where its balance cannot be asked. */
export const PROBE_SECONDS = 5;
/** A 402 so soon after the balance brought an account back shows that its word cannot be relied on for now. */
const RELAPSE_SECONDS = 60;
const DISTRUST_MINUTES = 10;

/**
 * Takes accounts out of the work for lack of balance (402) and brings them back. Each change of state tells the staff
 * once, in its own transaction, whichever and however many processes meet the cause.
 */
@Injectable()
export class AccountSuspension {
  private readonly logger = new Logger(AccountSuspension.name);

  constructor(private readonly database: Database) {}

  /**
   * The provider answered 402 to a request that was sent `tookMs` ago. A request sent before the account came back says
   * nothing of its balance now. Ages are used, not instants, since the clocks of machines differ. Gives whether the
   * account is suspended.
   */
  async suspend(accountId: string, { tookMs }: { tookMs: number }): Promise<boolean> {
    return this.database.run(FIRM, async (manager) => {
      const [row] = await changeRows<{ isNew: boolean; name: string; relapsed: boolean }>(manager, SUSPEND, [
        accountId,
        tookMs / 1_000,
        PROBE_SECONDS,
        RELAPSE_SECONDS,
      ]);
      if (!row) return false;
      if (!row.isNew) return true;
      this.logger.warn(`account ${row.name} is suspended: the provider says its balance is used up (402)`);
      if (row.relapsed) await this.distrust(manager, accountId);
      await writeEvents(manager, [
        {
          type: 'account.suspended',
          companyId: null,
          subjectId: accountId,
          payload: { providerAccountId: accountId, reason: 'insufficient_balance' },
        },
      ]);
      await manager.query('notify keys_changed');
      return true;
    });
  }

  /** A request sent `tookMs` ago was served. It brings back an account that was suspended before it was sent. */
  async served(accountId: string, { tookMs }: { tookMs: number }): Promise<boolean> {
    return this.database.run(FIRM, async (manager) => {
      const rows = await changeRows<{ name: string }>(
        manager,
        `update provider_accounts set suspended_at = null, next_probe_at = null, resumed_at = now()
          where id = $1 and suspended_at < now() - make_interval(secs => $2) returning name`,
        [accountId, tookMs / 1_000],
      );
      return this.tellResumed(manager, { accountId, name: rows[0]?.name, by: 'request' });
    });
  }

  /** The provider says that there is balance again, asked after the account was suspended. In the caller's transaction. */
  async replenished(manager: EntityManager, accountId: string): Promise<boolean> {
    const rows = await changeRows<{ name: string }>(
      manager,
      `update provider_accounts a set suspended_at = null, next_probe_at = null, resumed_at = now()
         from balance_states b
        where a.id = $1 and b.provider_account_id = a.id and a.suspended_at < b.read_at
          and (b.distrusted_until is null or b.distrusted_until < now()) returning a.name`,
      [accountId],
    );
    return this.tellResumed(manager, { accountId, name: rows[0]?.name, by: 'balance' });
  }

  /** The provider says that there is no balance: a real request would only be refused, so none probes for a while. */
  async stillEmpty(manager: EntityManager, accountId: string, seconds: number): Promise<void> {
    await manager.query(
      `update provider_accounts set next_probe_at = greatest(next_probe_at, now() + make_interval(secs => $2))
        where id = $1 and suspended_at is not null`,
      [accountId, seconds],
    );
  }

  /** The accounts that wait for a balance. */
  async suspended(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(
      'select id from provider_accounts where suspended_at is not null order by id',
    );
    return rows.map(({ id }) => id);
  }

  private async distrust(manager: EntityManager, accountId: string): Promise<void> {
    await manager.query(
      `update balance_states set distrusted_until = now() + make_interval(mins => $2) where provider_account_id = $1`,
      [accountId, DISTRUST_MINUTES],
    );
  }

  private async tellResumed(
    manager: EntityManager,
    input: { accountId: string; name: string | undefined; by: 'balance' | 'request' },
  ): Promise<boolean> {
    const { accountId, name, by } = input;
    if (name === undefined) return false;
    this.logger.log(`account ${name} works again: its ${by} shows that there is balance`);
    await writeEvents(manager, [
      {
        type: 'account.resumed',
        companyId: null,
        subjectId: accountId,
        payload: { providerAccountId: accountId, by },
      },
    ]);
    await manager.query('notify keys_changed');
    return true;
  }
}

const SUSPEND = `
  with before as (
    select id, suspended_at, resumed_at from provider_accounts where id = $1 for update
  )
  update provider_accounts a
     set suspended_at = coalesce(a.suspended_at, now()),
         next_probe_at = greatest(a.next_probe_at, now() + make_interval(secs => $3))
    from before
   where a.id = before.id
     and (before.suspended_at is not null or before.resumed_at is null
          or before.resumed_at < now() - make_interval(secs => $2))
  returning a.name, before.suspended_at is null as "isNew",
            coalesce(before.resumed_at > now() - make_interval(secs => $4), false) as relapsed`;
