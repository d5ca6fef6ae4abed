import { Logger } from '@nestjs/common';
import { Not } from 'typeorm';
import type { Sealer } from '../access/sealer.js';
import { type Database, FIRM } from '../database/database.js';
import { COOLING_MS_MAX } from './domain/key-cooling.js';
import { ProviderAccount } from './provider-account.entity.js';
import { ProviderKey } from './provider-key.entity.js';

/** A key ready to be used; the secret never leaves this process but in the request itself. */
export interface RingKey {
  id: string;
  secret: string;
  /** How often it has rested in a row without a success between. */
  rests: number;
  /** Wall time before which it rests; 0 when it does not. */
  coolingUntilMs: number;
}

/** An account as this process sees it. */
export interface RingAccount {
  account: ProviderAccount;
  keys: RingKey[];
  /** Counts the turns, so that keys take them evenly. */
  turn: number;
}

const logger = new Logger('KeyRing');

/** Reads all accounts with their usable keys; `known` is what was read before. */
export async function readRing(
  { database, sealer }: { database: Database; sealer: Sealer },
  known: ReadonlyMap<string, RingAccount>,
): Promise<Map<string, RingAccount>> {
  const [accounts, keys] = await database.run(FIRM, async (manager) => [
    await manager.getRepository(ProviderAccount).find({ order: { id: 'ASC' } }),
    await manager
      .getRepository(ProviderKey)
      .find({ where: { status: Not('revoked') }, order: { id: 'ASC' } }),
  ]);
  return new Map(
    accounts.map((account) => [
      account.id,
      {
        account,
        // Processes begin at different keys, so that few requests are even too.
        turn: known.get(account.id)?.turn ?? Math.floor(Math.random() * keys.length),
        keys: keys
          .filter((key) => key.providerAccountId === account.id && key.status === 'active')
          .flatMap((key) => open(key, sealer)),
      },
    ]),
  );
}

function open(key: ProviderKey, sealer: Sealer): RingKey[] {
  try {
    const secret = sealer.open(key.sealedSecret, key.id);
    // Another clock may have written it; no rest is longer than the longest.
    const coolingUntilMs = Math.min(key.coolingUntil?.getTime() ?? 0, Date.now() + COOLING_MS_MAX);
    return [{ id: key.id, secret, rests: key.rests, coolingUntilMs }];
  } catch {
    logger.error(`the secret of key ${key.id} cannot be opened with ENCRYPTION_KEY; the key is left out`);
    return [];
  }
}

/** The next key in turn that does not rest; another than `avoidKeyId` where there is one. */
export function nextKey(
  ring: RingAccount,
  input: { avoidKeyId: string | null; nowMs: number },
): RingKey | undefined {
  const awake = ring.keys.filter(({ coolingUntilMs }) => coolingUntilMs <= input.nowMs);
  const wanted = awake.length > 1 ? awake.filter(({ id }) => id !== input.avoidKeyId) : awake;
  return wanted.length === 0 ? undefined : wanted[ring.turn++ % wanted.length];
}

/** When the first of the resting keys wakes; undefined when one is awake, or there is none. */
export function wakesAtMs(ring: RingAccount, nowMs: number): number | undefined {
  if (ring.keys.length === 0 || ring.keys.some(({ coolingUntilMs }) => coolingUntilMs <= nowMs))
    return undefined;
  return Math.min(...ring.keys.map(({ coolingUntilMs }) => coolingUntilMs));
}
