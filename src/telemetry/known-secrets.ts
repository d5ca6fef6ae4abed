/** Secrets that one process remembers; beyond that the one that was seen longest ago is forgotten. */
const SECRETS_MAX = 1_000;

/**
 * The secrets that this process has seen in the clear, so that no log shows them whatever they look like: a provider's
 * key may have any form. They are in its memory anyway; this is one more place there, and no other.
 */
export class KnownSecrets {
  private readonly seen = new Set<string>();
  private longestFirst: readonly string[] | undefined;

  remember(secret: string): void {
    if (secret === '') return;
    // Seen again, it is the newest.
    this.seen.delete(secret);
    this.seen.add(secret);
    const [oldest] = this.seen;
    if (this.seen.size > SECRETS_MAX && oldest !== undefined) this.seen.delete(oldest);
    this.longestFirst = undefined;
  }

  /** Longest first: one that is part of another must not leave the rest of it standing. */
  get all(): readonly string[] {
    this.longestFirst ??= [...this.seen].sort((a, b) => b.length - a.length);
    return this.longestFirst;
  }
}
