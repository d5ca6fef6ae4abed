import type { EntityManager } from 'typeorm';
import { apiKeyProblem } from './api-keys.errors.js';

/** One at a time: two keys with one secret must not slip in side by side. */
const LOCK = 727_005;

/**
 * Refuses what would give two accounts one secret for the same provider, address and model: they would share limits
 * without knowing of each other. Called in the transaction that makes the change, after it. `path`: the field at fault.
 */
export async function refuseSharedSecrets(
  manager: EntityManager,
  { accountId, path }: { accountId: string; path: 'secret' | 'model' },
): Promise<void> {
  await manager.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const [shared] = await manager.query<{ name: string }[]>(
    `select other.name
       from provider_accounts mine
       join provider_keys mine_key on mine_key.provider_account_id = mine.id and mine_key.status <> 'revoked'
       join provider_keys other_key on other_key.fingerprint = mine_key.fingerprint and other_key.status <> 'revoked'
       join provider_accounts other on other.id = other_key.provider_account_id
      where mine.id = $1 and other.id <> mine.id
        and other.provider = mine.provider and other.base_url = mine.base_url and other.model = mine.model
      limit 1`,
    [accountId],
  );
  if (!shared) return;
  throw apiKeyProblem(
    'provider_key_shared',
    `The account "${shared.name}" uses the same secret at the same address for the same model; one account shares its limits, two would not.`,
    [{ path, message: `is already used by the account "${shared.name}"` }],
  );
}
