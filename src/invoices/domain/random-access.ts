/** Bytes that can be read anywhere: a stored upload, or a buffer. */
export interface RandomAccessSource {
  /** In bytes. */
  readonly size: number;
  /** Reads `length` bytes at `offset`; fewer only at the end. Rejects when the storage fails. */
  read(offset: number, length: number): Promise<Buffer>;
}

export function bufferSource(bytes: Buffer): RandomAccessSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

const WINDOW_BYTES = 256 * 1024;
/** One window follows the directory at the end of a ZIP, the others the data. */
const WINDOWS_MAX = 3;

interface Window {
  offset: number;
  bytes: Buffer;
}

/** Turns the many small reads of a ZIP directory into few large ones. */
export class WindowedSource implements RandomAccessSource {
  readonly size: number;
  private windows: Window[] = [];

  constructor(private readonly source: RandomAccessSource) {
    this.size = source.size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    return this.readNow(offset, length) ?? this.fetch(offset, length);
  }

  /** The bytes when a window holds them all. */
  readNow(offset: number, length: number): Buffer | undefined {
    for (const window of this.windows) {
      const start = offset - window.offset;
      if (start >= 0 && start + length <= window.bytes.length)
        return window.bytes.subarray(start, start + length);
    }
    return undefined;
  }

  private async fetch(offset: number, length: number): Promise<Buffer> {
    if (length >= WINDOW_BYTES) return this.source.read(offset, length);
    const bytes = await this.source.read(offset, Math.min(WINDOW_BYTES, Math.max(0, this.size - offset)));
    this.windows = [{ offset, bytes }, ...this.windows.slice(0, WINDOWS_MAX - 1)];
    return bytes.subarray(0, length);
  }
}
