const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** Counts the records of a CSV as its bytes come; a line break inside quotes ends none. The first record is the header. */
export class CsvRows {
  private quoted = false;
  private records = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === QUOTE) this.quoted = !this.quoted;
      else if (byte === NEWLINE && !this.quoted) this.records++;
    }
  }

  get count(): number {
    return Math.max(0, this.records - 1);
  }
}
