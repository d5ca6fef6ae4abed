import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** A pack has a dozen entries; what has more is none. */
const ENTRIES_MAX = 64;
/** What is read whole (results, statements) is never so big. */
const WHOLE_BYTES_MAX = 512 * 1024 * 1024;

/** The file cannot be read as a pack at all. */
export class PackFault extends Error {}

/** A pack opened for reading: names in the order of the ZIP, repeated ones included. */
export class Pack {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: readonly Entry[],
  ) {}

  static async open(path: string): Promise<Pack> {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch(refuse);
    const entries: Entry[] = [];
    try {
      for await (const entry of zip.eachEntry()) {
        if (entries.push(entry) > ENTRIES_MAX) throw new PackFault(`more than ${ENTRIES_MAX} entries`);
      }
    } catch (error) {
      zip.close();
      return refuse(error);
    }
    return new Pack(zip, entries);
  }

  get names(): string[] {
    return this.entries.map(({ fileName }) => fileName);
  }

  has(name: string): boolean {
    return this.entries.some(({ fileName }) => fileName === name);
  }

  /** The contents of an entry; throws `PackFault` on what cannot be unpacked. */
  async stream(name: string): Promise<Readable> {
    const entry = this.entries.find(({ fileName }) => fileName === name);
    if (!entry) throw new PackFault(name);
    return this.zip.openReadStreamPromise(entry).catch(refuse);
  }

  async whole(name: string): Promise<Buffer> {
    const entry = this.entries.find(({ fileName }) => fileName === name);
    if (entry && entry.uncompressedSize > WHOLE_BYTES_MAX) throw new PackFault(`${name} is too big`);
    return buffer(await this.stream(name)).catch(refuse);
  }

  close(): void {
    this.zip.close();
  }
}

function refuse(error: unknown): never {
  throw error instanceof PackFault
    ? error
    : new PackFault(error instanceof Error ? error.message : String(error));
}
