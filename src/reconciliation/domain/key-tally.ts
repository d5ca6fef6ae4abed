import type { FilePlace } from './bill.js';
import { isTelling, matchKey, type KnownKey, type ToldKey } from './match-key.js';

/** Finds our keys for those that a bill tells, and remembers whether it found any. */
export class KeyTally {
  private ownCount = 0;
  private hasHidden: boolean;
  /** Where the first key stood that is not ours. */
  private firstForeign: FilePlace | undefined;

  constructor(private readonly keys: readonly KnownKey[]) {
    this.hasHidden = keys.some(({ masked }) => !isTelling(masked));
  }

  find(told: ToldKey, at: FilePlace): string | null {
    const id = matchKey(told, this.keys);
    if (id !== null) this.ownCount++;
    else {
      this.firstForeign ??= at;
      if (told.masked === null || !isTelling(told.masked)) this.hasHidden = true;
    }
    return id;
  }

  /**
   * The first key, where the bill tells keys, none is ours and we have some. `isCertain`: all of them show their ends, so
   * that it is no matter of a name that was changed.
   */
  get foreignOnly(): (FilePlace & { isCertain: boolean }) | undefined {
    if (this.ownCount > 0 || this.keys.length === 0 || !this.firstForeign) return undefined;
    return { ...this.firstForeign, isCertain: !this.hasHidden };
  }
}
