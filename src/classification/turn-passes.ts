import { Injectable } from '@nestjs/common';
import type { Runner } from '../database/changed-rows.js';

/** Where the turns of one account stand. */
export interface AccountTurns {
  clock: bigint;
  /** By `passName`. */
  passes: ReadonlyMap<string, bigint>;
}

/** What a fill moved on an account. */
export interface TurnsMoved {
  accountId: string;
  clock: bigint;
  passes: { companyId: string; priority: number; pass: bigint }[];
}

/** Names a flow among those of its account. */
export function passName(flow: { companyId: string; priority: number }): string {
  return `${flow.companyId} ${flow.priority}`;
}

/** The virtual times of the turns, kept in rows so that fairness survives restarts and holds over all processes. */
@Injectable()
export class TurnPasses {
  async read(runner: Runner, accountIds: readonly string[]): Promise<(accountId: string) => AccountTurns> {
    const clocks = await runner.query<{ accountId: string; clock: string }[]>(
      'select provider_account_id as "accountId", clock from turn_clocks where provider_account_id = any ($1::uuid[])',
      [accountIds],
    );
    const rows = await runner.query<
      { accountId: string; companyId: string; priority: number; pass: string }[]
    >(
      `select provider_account_id as "accountId", company_id as "companyId", priority::int as priority, pass
         from turns where provider_account_id = any ($1::uuid[])`,
      [accountIds],
    );
    const clockOf = new Map(clocks.map(({ accountId, clock }) => [accountId, BigInt(clock)]));
    const passesOf = Map.groupBy(rows, ({ accountId }) => accountId);
    return (accountId) => ({
      clock: clockOf.get(accountId) ?? 0n,
      passes: new Map((passesOf.get(accountId) ?? []).map((row) => [passName(row), BigInt(row.pass)])),
    });
  }

  async write(runner: Runner, moved: readonly TurnsMoved[]): Promise<void> {
    if (moved.length === 0) return;
    const passes = moved.flatMap(({ accountId, passes }) => passes.map((pass) => ({ accountId, ...pass })));
    await runner.query(
      `insert into turn_clocks (provider_account_id, clock) select * from unnest($1::uuid[], $2::bigint[])
       on conflict (provider_account_id) do update set clock = excluded.clock`,
      [moved.map(({ accountId }) => accountId), moved.map(({ clock }) => String(clock))],
    );
    await runner.query(
      `insert into turns (provider_account_id, company_id, priority, pass)
       select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::bigint[])
       on conflict (provider_account_id, company_id, priority) do update set pass = excluded.pass`,
      [
        passes.map(({ accountId }) => accountId),
        passes.map(({ companyId }) => companyId),
        passes.map(({ priority }) => priority),
        passes.map(({ pass }) => String(pass)),
      ],
    );
  }
}
