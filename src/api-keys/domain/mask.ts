const HEAD = 8;
const TAIL = 4;

/** The part of a secret that may be shown: the first 8 and last 4 characters of a long one, as the provider's own export does. */
export function maskSecret(secret: string): string {
  if (secret.length < HEAD + TAIL + 8) return '*'.repeat(secret.length);
  return `${secret.slice(0, HEAD)}${'*'.repeat(secret.length - HEAD - TAIL)}${secret.slice(-TAIL)}`;
}
