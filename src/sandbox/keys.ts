import type { IncomingMessage } from 'node:http';

/** Keys the sandbox knows: anybody may invent one, and the text between prefix and last dash becomes its name. */
export const KEY_PREFIX = 'sk-sandbox-';
const MASK = '*'.repeat(23);
const KEY_LENGTH_MAX = 200;

/** The bearer key of a request, or undefined when there is none. */
export function bearerKey(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ') !== true) return undefined;
  const key = header.slice('Bearer '.length).trim();
  return key === '' ? undefined : key;
}

/** True for a well-formed sandbox key; whether it is disabled is a setting. */
export function isSandboxKey(key: string): boolean {
  return key.startsWith(KEY_PREFIX) && key.length > KEY_PREFIX.length && key.length <= KEY_LENGTH_MAX;
}

/** The key as the bill prints it: `sk-`, 5 characters, 23 stars, 4 characters. */
export function maskKey(key: string): string {
  const rest = key.startsWith('sk-') ? key.slice(3) : key;
  // A very short text would be shown whole, so it is hidden whole.
  if (rest.length < 10) return `sk-${MASK}`;
  return `sk-${rest.slice(0, 5)}${MASK}${rest.slice(-4)}`;
}

/** The name a key carries in the console: the one given in the settings, else `norte` for `sk-sandbox-norte-4f2a`. */
export function keyNameOf(key: string, names: Readonly<Record<string, string>>): string {
  const given = Object.hasOwn(names, key) ? names[key] : undefined;
  if (given !== undefined) return given;
  if (!key.startsWith(KEY_PREFIX)) return 'unknown';
  const rest = key.slice(KEY_PREFIX.length);
  const dash = rest.lastIndexOf('-');
  return dash > 0 ? rest.slice(0, dash) : rest;
}
