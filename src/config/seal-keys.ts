import { createHash } from 'node:crypto';
import { ConfigurationError } from './environment.js';

/** A key that seals secrets, and the id stored beside what it sealed so that keys can be rotated. */
export interface SealKey {
  id: string;
  key: Buffer;
}

export interface SealKeyRing {
  /** Seals everything new. */
  current: SealKey;
  /** Every key that may still open something, the current one included. */
  byId: ReadonlyMap<string, SealKey>;
}

/** The ring of one current key and any older ones; each is 32 bytes in base64, older ones separated by commas. */
export function parseSealKeys(current: string | undefined, old: string | undefined): SealKeyRing | undefined {
  if (!current) return undefined;
  const first = sealKey(current, 'ENCRYPTION_KEY');
  const rest = (old ?? '').split(',').filter((text) => text.trim() !== '');
  const keys = [first, ...rest.map((text) => sealKey(text.trim(), 'ENCRYPTION_KEYS_OLD'))];
  return { current: first, byId: new Map(keys.map((key) => [key.id, key])) };
}

function sealKey(text: string, variable: string): SealKey {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32 || !/^[A-Za-z0-9+/=_-]+$/.test(text)) {
    throw new ConfigurationError(
      `${variable}: must be 32 bytes in base64 (for example: openssl rand -base64 32)`,
    );
  }
  // The id names the key without telling anything of it.
  return {
    id: createHash('sha256').update('prorrata-seal-key:').update(key).digest('hex').slice(0, 16),
    key,
  };
}
