import { createHash } from 'node:crypto';

/** Before the first result of a chain. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/**
 * One text for one value, so that it can be hashed: object keys in the order of their UTF-16 units, no spaces, whole numbers
 * only. Throws `TypeError` on what JSON cannot hold exactly.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError(`not an exact whole number: ${value}`);
    return Object.is(value, -0) ? '0' : String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (
    typeof value === 'object' &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as object)
  ) {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`cannot be written as JSON: ${typeof value}`);
}

/** The hash of a link: SHA-256 of the hash before it, a line feed, and the value without its own `hash`. */
export function chainHash(previousHash: string, value: object): string {
  const content: Record<string, unknown> = { ...value };
  delete content.hash;
  return createHash('sha256')
    .update(`${previousHash}\n${canonicalJson(content)}`)
    .digest('hex');
}
