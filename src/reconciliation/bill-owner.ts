import type { EntityManager } from 'typeorm';
import type { AccountIdentity } from '../api-keys/account-identity.service.js';
import type { AccountsInUse } from '../usage/accounts-in-use.service.js';
import { BillRefused } from './domain/bill-refusal.js';
import type { BillWarning } from './domain/bill.js';
import type { TimeSpan } from './domain/intervals.js';
import type { KeyTally } from './domain/key-tally.js';
import type { ReadBill } from './domain/read-bill.js';

/** A bill whose lines are written, and what it tells of whose it is. */
export interface BillToOwn {
  id: string;
  account: AccountIdentity;
  read: ReadBill;
  /** Null for a bill without rows. */
  period: TimeSpan | null;
  keys: KeyTally;
  /** Keyed hashes of the provider's own id of the account; empty where the bill does not tell it. */
  users: readonly string[];
}

/**
 * Refuses the bill of another account, and gives what whoever imports one should know of whose it is:
 * 1. The provider's id of the account is another than that of the earlier bills. Where only the new one has keys of ours,
 *    it is the earlier ones that were another account's: they are out of force from now on.
 * 2. Not one key is ours, although requests of ours lie in its time.
 */
export async function checkOwner(
  manager: EntityManager,
  inUse: AccountsInUse,
  bill: BillToOwn,
): Promise<BillWarning[]> {
  return [
    ...(await otherUser(manager, bill)),
    ...(await foreignKeys(manager, inUse, bill)),
    ...(await sharedUser(manager, bill)),
  ];
}

async function otherUser(manager: EntityManager, bill: BillToOwn): Promise<BillWarning[]> {
  const { id, account, users, read } = bill;
  if (users.length === 0) return [];
  const others = await manager.query<{ id: string }[]>(
    `select id from bills where provider_account_id = $1 and provider_user is not null and provider_user <> all ($2::text[])
      order by id desc`,
    [account.id, users],
  );
  const [last] = others;
  if (!last) return [];
  const otherIds = others.map((other) => other.id);
  const same = await manager.query<{ id: string }[]>(
    'select id from bills where provider_account_id = $1 and provider_user = any ($2::text[])',
    [account.id, users],
  );
  const isOurs = !(await haveOwnKeys(manager, otherIds));
  if (
    isOurs &&
    (await haveOwnKeys(
      manager,
      same.map((one) => one.id),
    ))
  )
    return [];
  if (!isOurs || !(await haveOwnKeys(manager, [id]))) {
    const message = `the bill's user_id is not that of the earlier bills of the account ${account.name} (such as ${last.id}): import it for the account it belongs to, or create one for it`;
    throw otherAccount(message, read.userAt, 'user_id');
  }
  for (const table of ['bill_lines', 'bill_costs']) {
    await manager.query(
      `update ${table} set replaced_by = $1 where bill_id = any ($2::uuid[]) and replaced_by is null`,
      [id, otherIds],
    );
  }
  const message = `Earlier bills (such as ${last.id}) have another user_id and no key of ours: they were another account's, and are replaced by this one.`;
  return [{ code: 'other_account_replaced', message }];
}

async function haveOwnKeys(manager: EntityManager, billIds: readonly string[]): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    'select 1 from bill_lines where bill_id = any ($1::uuid[]) and key_id is not null limit 1',
    [billIds],
  );
  return rows.length > 0;
}

async function foreignKeys(
  manager: EntityManager,
  inUse: AccountsInUse,
  { account, keys, period }: BillToOwn,
): Promise<BillWarning[]> {
  const foreign = keys.foreignOnly;
  if (!foreign || !period) return [];
  const { isCertain, file, line } = foreign;
  const used = isCertain && (await inUse.isBilled(manager, { accountId: account.id, span: period }));
  if (used) {
    const message = `none of the bill's keys is one of the account ${account.name}, whose keys were used in its time: it is another account's bill`;
    throw otherAccount(message, foreign, 'api_key');
  }
  const message = `None of the bill's keys is one of the account ${account.name}: all of its money stays unattributed. Is it this account's bill?`;
  return [{ code: 'no_own_keys', message, file, line }];
}

/** Two accounts of ours may be one at the provider; whoever imports the same time for both should know. */
async function sharedUser(
  manager: EntityManager,
  { account, users, period }: BillToOwn,
): Promise<BillWarning[]> {
  if (users.length === 0 || !period) return [];
  const [other] = await manager.query<{ id: string }[]>(
    `select provider_account_id as id from bills
      where provider_account_id <> $1 and provider_user = any ($2::text[]) and period_start < $4 and period_end > $3 limit 1`,
    [account.id, users, period.start, period.end],
  );
  if (!other) return [];
  const message = `The provider account ${other.id} has a bill of the same user_id and time: what both hold is counted twice.`;
  return [{ code: 'account_shared', message }];
}

function otherAccount(
  message: string,
  at: { file: string; line: number } | null,
  column: string,
): BillRefused {
  const path = at ? `${at.file}:${at.line}:${column}` : column;
  return new BillRefused('bill_other_account', `${path}: ${message}.`, [{ path, message }]);
}
