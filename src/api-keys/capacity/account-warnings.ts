import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { WarningCode } from './account-warning.entity.js';
import type { ModelKey } from './lease-book.js';

/** A warning as it is shown. */
export interface Warning {
  code: WarningCode | 'limits_contradict';
  model: string;
  detail: string;
  count: number;
  firstAt: string;
  lastAt: string;
}

/** The same warning is written at most this often by a process. */
const AGAIN_MS = 5_000;

/** What staff should know of an account: flagged, never counted as truth. */
@Injectable()
export class AccountWarnings {
  private readonly writtenAtMs = new Map<string, number>();

  constructor(private readonly database: Database) {}

  async add({ accountId, model }: ModelKey, code: WarningCode, detail: string): Promise<void> {
    const name = `${accountId} ${code} ${model}`;
    if (performance.now() - (this.writtenAtMs.get(name) ?? -Infinity) < AGAIN_MS) return;
    this.writtenAtMs.set(name, performance.now());
    await this.database.query(
      `insert into provider_account_warnings as w (provider_account_id, model, code, detail) values ($1, $2, $3, $4)
       on conflict (provider_account_id, model, code)
       do update set detail = excluded.detail, count = w.count + 1, last_at = now()`,
      [accountId, model, code, detail],
    );
  }

  /** The warnings of these accounts, newest first. */
  async of(accountIds: readonly string[]): Promise<Map<string, Warning[]>> {
    const rows = await this.database.query<(Row & { accountId: string })[]>(
      `select provider_account_id as "accountId", code, model, detail, count, first_at as "firstAt", last_at as "lastAt"
         from provider_account_warnings where provider_account_id = any ($1::uuid[]) order by last_at desc`,
      [accountIds],
    );
    const byAccount = Map.groupBy(rows, ({ accountId }) => accountId);
    return new Map(
      [...byAccount].map(([accountId, found]) => [
        accountId,
        found.map(({ code, model, detail, count, firstAt, lastAt }) => ({
          code,
          model,
          detail,
          count,
          firstAt: firstAt.toISOString(),
          lastAt: lastAt.toISOString(),
        })),
      ]),
    );
  }
}

interface Row extends Omit<Warning, 'firstAt' | 'lastAt'> {
  firstAt: Date;
  lastAt: Date;
}
