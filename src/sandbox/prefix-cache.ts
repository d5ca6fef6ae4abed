import { CHARS_PER_TOKEN, countTokens } from './tokens.js';

/** Hits come in multiples of this many tokens, as observed on real bills. */
export const BLOCK_TOKENS = 128;
const BLOCK_CHARS = BLOCK_TOKENS * CHARS_PER_TOKEN;
/** Of one generation; two are kept. */
const BLOCKS_REMEMBERED_MAX = 100_000;

/**
 * Which prompt prefixes were seen before, per scope (the request's `user_id`). One running hash walks the prompt; its
 * value at every block's end names the whole prefix up to there, so a look-up needs no stored text.
 */
export class PrefixCache {
  private recent = new Set<number>();
  private older: ReadonlySet<number> = new Set();

  constructor(private readonly blocksMax: number = BLOCKS_REMEMBERED_MAX) {}

  /** Tokens of the longest known prefix; the prompt's own prefixes are known afterwards. */
  hitTokens(scope: string, prompt: string): number {
    // The last token is always computed, so a prompt is never a hit as a whole.
    const blocks = Math.floor((countTokens(prompt) - 1) / BLOCK_TOKENS);
    let hash = startHash(scope);
    let hits = 0;
    let unbroken = true;
    for (let block = 0; block < blocks; block++) {
      hash = hashBlock(hash, prompt, block * BLOCK_CHARS);
      const name = hash.high * 2 ** 32 + hash.low;
      unbroken = unbroken && this.isKnown(name);
      if (unbroken) hits++;
      this.remember(name);
    }
    return hits * BLOCK_TOKENS;
  }

  private isKnown(name: number): boolean {
    return this.recent.has(name) || this.older.has(name);
  }

  /** Two generations instead of an order of use: a full one replaces the older, and what was not used since is gone. */
  private remember(name: number): void {
    this.recent.add(name);
    if (this.recent.size < this.blocksMax) return;
    this.older = this.recent;
    this.recent = new Set();
  }
}

interface Hash {
  high: number;
  low: number;
}

function startHash(scope: string): Hash {
  let hash: Hash = { high: 0x1f3a, low: 0x9e3779b9 };
  for (let at = 0; at < scope.length; at += BLOCK_CHARS) hash = hashBlock(hash, scope, at);
  return hash;
}

/** Two multiplicative lanes, 53 bits together: a chance meeting is out of reach for the blocks remembered. */
function hashBlock(hash: Hash, text: string, start: number): Hash {
  let left = hash.high ^ 0xdeadbeef;
  let right = hash.low ^ 0x41c6ce57;
  const end = Math.min(start + BLOCK_CHARS, text.length);
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    left = Math.imul(left ^ code, 0x9e3779b1);
    right = Math.imul(right ^ code, 0x5f356495);
  }
  left = Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right ^ (right >>> 13), 0xc2b2ae35);
  right = Math.imul(right ^ (right >>> 16), 0x85ebca6b) ^ Math.imul(left ^ (left >>> 13), 0xc2b2ae35);
  return { high: (right >>> 0) & 0x1fffff, low: left >>> 0 };
}
